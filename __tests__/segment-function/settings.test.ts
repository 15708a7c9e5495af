// The settings of the function: what Segment shows of them, and what becomes of a person's entries.
import destination from '../../src'
import { functionSettings } from '../../src/segment-function/setting-form'
import { readSettings } from '../../src/segment-function/settings'
import { SETTING_KINDS } from '../../src/heap/setting-kinds'
import { withLocalHeap } from '../cloud/local-heap'
import { loadFunction } from './function-host'

describe('the form', () => {
  const form = functionSettings()

  test('has every setting once, with all that the Public API wants', () => {
    expect(form.map(({ name }) => name).sort()).toEqual(Object.keys(SETTING_KINDS).sort())
    expect(form[0]).toEqual({
      name: 'appId',
      label: 'App ID',
      description: expect.stringContaining('digits only'),
      type: 'STRING',
      required: true,
      sensitive: false
    })
    expect(form.filter(({ required }) => required).map(({ name }) => name)).toEqual(['appId'])
    expect(form.filter(({ sensitive }) => sensitive).map(({ name }) => name)).toEqual(['apiKey'])
  })

  test('says what can be entered, since a function has neither choices nor defaults', () => {
    const described = Object.fromEntries(form.map(({ name, description }) => [name, description]))
    expect(described).toMatchObject({
      region: expect.stringMatching(/ Enter one of: US, EU\. Left empty: US\.$/),
      nestedValues: expect.stringMatching(/ Enter one of: flatten, stringify, drop\. Left empty: flatten\.$/),
      arrayItemsAsEvents: expect.stringMatching(/ Enter a whole number\. Left empty: 0\.$/)
    })
  })

  test('tells the same as the settings page of the destination', () => {
    const fields = Object.entries(destination.authentication?.fields ?? {})
    expect(fields).toHaveLength(11)
    for (const [name, { label, description }] of fields) {
      const entry = form.find((one) => one.name === name)
      expect([name, entry?.label, entry?.description.startsWith(description)]).toEqual([name, label, true])
    }
  })
})

/** The settings that come of these entries beside the App ID. */
function read(entries: object): object {
  const settings = readSettings({ appId: '11', ...entries })
  if ('errors' in settings) throw new Error(settings.errors)
  return settings.heap
}

test.each<[string, object, object]>([
  ['a form that nobody has filled in', Object.fromEntries(Object.keys(SETTING_KINDS).map((name) => [name, ''])), {}],
  ['a region in small letters', { region: ' eu ' }, { region: 'EU' }],
  ['a choice as people write it', { anonymousEvents: 'Send ' }, { anonymousEvents: 'send' }],
  ['blanks', { nestedValues: '  ' }, {}],
  ['a switch as text', { hashIdentity: 'true' }, { hashIdentity: true }],
  ['a switch that is off', { hashIdentity: false, nullClears: 'false' }, {}],
  ['a number as text', { arrayItemsAsEvents: '3' }, { arrayItemsAsEvents: 3 }],
  ['a prefix with its blank', { eventPrefix: 'Server: ' }, { eventPrefix: 'Server: ' }]
])('%s', (_, entries, meant) => {
  expect(read({ ...entries, appId: '11' })).toEqual(read(meant))
})

test('wrong settings are told by name; the events are sent again, so that they can be mended in time', async () => {
  const { handlers, inContext } = await loadFunction()
  const settings = inContext({ appId: 'my-app', region: 'Mars' })
  const says = { name: 'RetryError', message: expect.stringMatching(/appId: An App ID is digits only.* region: /) }
  await expect(handlers.onTrack(inContext({ type: 'track' }), settings)).rejects.toMatchObject(says)
  await expect(handlers.onBatch(inContext([{ type: 'track' }]), settings)).rejects.toMatchObject(says)
})

test('what was altered is in the log of the run: the place, and never a value', async () => {
  const logged: string[] = []
  const { handlers, inContext } = await loadFunction({ log: (text) => void logged.push(text) })
  const event = { type: 'track', userId: 'u-1', event: 'Ordered', messageId: 'm-1', timestamp: '2024-03-05T10:00:00Z' }
  await withLocalHeap(async ({ url }) => {
    const settings = inContext({ appId: '11', endpoint: url })
    const events = [event, { ...event, messageId: 'm-2', properties: { note: 'secret '.repeat(200) } }]
    await handlers.onBatch(inContext(events), settings)
    await handlers.onTrack(inContext(event), settings)
  })
  expect(logged).toEqual([
    'Altered on the way to Heap (docs/errors.md):\nevent 2: value_shortened properties.note, limit 1024, found 1400'
  ])
})

test('a long list of alterations is cut to what Segment shows', async () => {
  const logged: string[] = []
  const { handlers, inContext } = await loadFunction({ log: (text) => void logged.push(text) })
  const properties = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`note_${at}`, 'x'.repeat(1100)]))
  await withLocalHeap(async ({ url }) => {
    const event = { type: 'track', userId: 'u-1', event: 'Ordered', messageId: 'm-1', properties }
    await handlers.onTrack(inContext(event), inContext({ appId: '11', endpoint: url }))
  })
  expect(logged.map((text) => text.length)).toEqual([4001])
})
