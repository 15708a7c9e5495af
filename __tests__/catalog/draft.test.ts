// What somebody has chosen while setting Heap up, and which step comes next.
import type { CardDetail, Preset, Source } from '../../src/runner/admin/shapes'
import {
  EMPTY_DRAFT,
  isPresetOn,
  kindOf,
  modeOf,
  NEW_SOURCE,
  nextStep,
  startDraft
} from '../../src/catalog/views/setup/draft'

const source = (id: string): Source => ({
  id,
  name: id,
  kind: 'server',
  writeKeys: ['key'],
  createdAt: '',
  hasSigningSecret: false,
  privateFields: { dropped: [], hashed: [] },
  quota: null,
  quotaUse: [],
  pausedAt: null,
  untaken: 0,
  events: 0,
  firstEventAt: null,
  lastEventAt: null,
  lastEvent: null
})
const card = {
  connectionModes: { web: ['device', 'cloud'], mobile: ['cloud'], server: ['cloud'] }
} as unknown as CardDetail
const nowhere = { wanted: null, hasSandbox: true }

test.each([
  ['no source', [], NEW_SOURCE],
  ['one source', [source('a')], 'a'],
  ['two sources', [source('a'), source('b')], undefined]
])('with %s, what there is only one of is chosen', (_, sources, chosen) => {
  expect(startDraft(sources, nowhere).sourceId).toBe(chosen)
})

test('the source that somebody came from is chosen', () => {
  expect(startDraft([source('a'), source('b')], { ...nowhere, wanted: 'b' }).sourceId).toBe('b')
})

test.each([
  [true, 'the local Heap is tried first'],
  [false, 'events go to Heap']
])('with a local Heap (%s), %s', (hasSandbox) => {
  expect(startDraft([], { wanted: null, hasSandbox }).useSandbox).toBe(hasSandbox)
})

test.each([
  [{ sourceId: undefined }, true, 1],
  [{ sourceId: NEW_SOURCE, newName: ' ' }, true, 1],
  [{ sourceId: 'a' }, false, 2],
  [{ sourceId: 'a' }, true, 4]
])('%j with an App ID that is fine (%s) leads to step %d', (part, isAppIdFine, step) => {
  expect(nextStep({ ...EMPTY_DRAFT, ...part }, { isAppIdFine })).toBe(step)
})

test.each([
  ['web', undefined, false, 'device'],
  ['web', undefined, true, 'cloud'],
  ['web', 'cloud', false, 'cloud'],
  ['server', 'device', false, 'cloud'],
  ['mobile', undefined, false, 'cloud']
] as const)('a %s source with %s chosen and the local Heap %s is in %s mode', (kind, mode, useSandbox, expected) => {
  expect(modeOf({ ...EMPTY_DRAFT, mode, useSandbox }, card, kind)).toBe(expected)
})

test('page calls are off in device mode, unless somebody turns them on', () => {
  const preset: Preset = { name: 'Page Calls', action: 'trackEvent', trigger: 'type = "page"', mapping: {}, isOn: true }
  const on = { ...EMPTY_DRAFT, switched: { 'Page Calls': true } }
  expect([
    isPresetOn(preset, EMPTY_DRAFT, 'cloud'),
    isPresetOn(preset, EMPTY_DRAFT, 'device'),
    isPresetOn(preset, on, 'device')
  ]).toEqual([true, false, true])
})

test('a new source has the kind that was chosen for it', () => {
  expect(kindOf({ ...EMPTY_DRAFT, sourceId: NEW_SOURCE, newKind: 'mobile' }, [])).toBe('mobile')
})
