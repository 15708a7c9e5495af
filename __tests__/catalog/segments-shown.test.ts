// How segments are shown: the line of their size, the state of a partner, and what a form makes of settings.
import type { PartnerSetting, Segment, SegmentSize, Target, TargetSync } from '../../src/runner/admin/shapes'
import { fromValues, toValues } from '../../src/catalog/views/segments/partner-values'
import { sizeAt, toSizeLine } from '../../src/catalog/views/segments/size-steps'
import { partnerState } from '../../src/catalog/views/segments/states'

const HOUR = 3_600_000
const at = (hour: number): string => new Date(hour * HOUR).toISOString()
const size = (hour: number, members: number, joined = 0, left = 0): SegmentSize => ({
  hour: at(hour),
  members,
  joined,
  left
})

describe('the line of a size', () => {
  const area = { width: 100, height: 108, from: 10 * HOUR, to: 20 * HOUR }

  test('goes in steps from what it was at the left edge to now', () => {
    const sizes = [size(5, 20, 20), size(12, 50, 30), size(15, 40, 0, 10)]
    expect(toSizeLine(sizes, area)).toEqual({
      line: 'M0 74.7H20V24.7H50V41.3H100',
      ground: 'M0 74.7H20V24.7H50V41.3H100V108H0Z',
      top: 60
    })
  })

  test.each([
    ['nothing has come yet', [], 0],
    ['the first change comes later', [size(12, 5, 5)], 0],
    ['older hours are not kept', [size(12, 90, 10, 20)], 100],
    ['it stayed as it was', [size(5, 20, 20)], 20]
  ])('begins where %s', (_, sizes, expected) => {
    expect(sizeAt(sizes, 10 * HOUR)).toBe(expected)
  })

  test('of nobody lies on the ground', () => {
    expect(toSizeLine([], area)).toEqual({ line: 'M0 108H100', ground: 'M0 108H100V108H0Z', top: 2 })
  })
})

describe('the state of a partner', () => {
  const sync: TargetSync = {
    beganAt: at(5),
    endedAt: at(6),
    state: 'complete',
    added: 1,
    removed: 0,
    refused: [],
    waiting: 0,
    stoppedBy: null
  }
  const refused = [{ code: 'invalid_partner_id', title: 'A', advice: 'B', count: 1 }]
  const partner = (part: Partial<Target>): Target => ({
    id: 'tgt_1',
    type: 'braze',
    name: 'Braze',
    isOn: true,
    createdAt: at(0),
    values: {},
    secrets: {},
    segmentsOff: [],
    everyMs: HOUR,
    members: 1,
    lastSync: sync,
    nextSyncAt: null,
    ...part
  })
  const segment = (hour: number): Segment => ({
    id: '7',
    name: 'Whales',
    members: 1,
    firstAt: at(0),
    lastAt: at(hour),
    drainedAt: null
  })

  test.each<[string, Partial<Target>, number]>([
    ['Off', { isOn: false }, 1],
    ['Off', { segmentsOff: ['7'] }, 1],
    ['Not told yet', { lastSync: null }, 1],
    ['Up to date', {}, 4],
    ['Changes wait', {}, 9],
    ['Syncing', { lastSync: { ...sync, endedAt: null, state: 'under_way' } }, 9],
    ['Stopped', { lastSync: { ...sync, state: 'stopped' } }, 9],
    ['Some wait', { lastSync: { ...sync, state: 'incomplete' } }, 4],
    ['Some refused', { lastSync: { ...sync, refused } }, 4]
  ])('is “%s” for %j', (words, part, hour) => {
    expect(partnerState(partner(part), segment(hour)).words).toBe(words)
  })
})

describe('the settings of a partner', () => {
  const setting = (key: string, part: Partial<PartnerSetting> = {}): PartnerSetting => ({
    key,
    label: key,
    help: key,
    kind: 'text',
    choices: [],
    preset: null,
    isRequired: false,
    ...part
  })
  const choices = [50, 75].map((value) => ({ value, label: String(value) }))
  const settings = [
    setting('url'),
    setting('apiKey', { kind: 'secret' }),
    setting('perRequest', { kind: 'choice', choices, preset: 50 }),
    setting('size', { kind: 'number', preset: 100 })
  ]

  test('begin with what is stored, and with the preset of a choice', () => {
    expect(toValues(settings)).toEqual({ url: '', apiKey: '', perRequest: '50', size: '' })
    expect(toValues(settings, { url: 'https://a', perRequest: 75, size: 9 })).toEqual({
      url: 'https://a',
      apiKey: '',
      perRequest: '75',
      size: '9'
    })
  })

  test('go out typed; what is empty is left out, and taken away from a partner that is connected', () => {
    const values = { url: ' https://a ', apiKey: '', perRequest: '75', size: '9' }
    expect(fromValues(settings, values, { isChange: false })).toEqual({ url: 'https://a', perRequest: 75, size: 9 })
    const emptied = { url: '', apiKey: '', perRequest: '50', size: 'many' }
    expect(fromValues(settings, emptied, { isChange: true })).toEqual({ url: null, perRequest: 50, size: 'many' })
  })
})
