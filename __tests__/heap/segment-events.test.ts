// What each Segment event becomes on a server, by the shared tables: endpoints, whole bodies, issues, refusals.
import { SERVER_LIMITS } from '../../src/heap/limits'
import type { Plan } from '../../src/delivery/types'
import { createSegmentEventTarget } from '../../src/heap/target'
import { parseSettings, type HeapSettings, type RawSettings } from '../../src/heap/settings'
import { PATHS } from '../../src/heap/wire'
import { anonymousCases, heapUserCases, placeholderSettingCases, refusedCases } from '../cases/nobody-events'
import { engageCases } from '../cases/engage-events'
import { engagePayloads } from '../cases/engage-payloads'
import { aliasCases, eventTraitCases, groupCases, identifyCases } from '../cases/people-events'
import { segmentEvent, type SegmentCase } from '../cases/segment-case'
import { timestampCases, trackCases, viewCases } from '../cases/track-events'
import { hostileProxy, revokedProxy, withGetter } from '../cases/hostile-shapes'
import { deepFreeze } from './frozen'

const BASE_URL = 'http://heap.test'

function settingsOf(raw: RawSettings = {}): HeapSettings {
  const parsed = parseSettings({ appId: '42', endpoint: BASE_URL, ...raw })
  if ('errors' in parsed) throw new Error(JSON.stringify(parsed.errors))
  return parsed.settings
}

function planOf(event: unknown, raw?: RawSettings): Plan {
  return createSegmentEventTarget(settingsOf(raw)).plan(event)
}

function callsOf(plan: Plan): { url: string; item: object }[] {
  return 'error' in plan ? [] : plan.calls.map(({ endpoint, item }) => ({ url: endpoint.url, item }))
}

const TABLES: [string, readonly SegmentCase[]][] = [
  ['track', trackCases],
  ['page and screen', viewCases(SERVER_LIMITS)],
  ['the timestamp', timestampCases],
  ['identify', identifyCases],
  ['traits in the context', eventTraitCases],
  ['group', groupCases],
  ['alias', aliasCases],
  ['Engage', engageCases],
  ['what Engage sends', engagePayloads],
  ["Heap's own user id", heapUserCases],
  ['anonymous events', anonymousCases],
  ['placeholder settings', placeholderSettingCases],
  ['refused events', refusedCases]
]

describe.each(TABLES)('%s', (_, cases) => {
  test.each(cases.map((one) => [one.name, one] as const))('%s', (_name, { event, settings, gives, issues = [] }) => {
    const plan = planOf(deepFreeze(event), settings)
    expect(plan.issues).toStrictEqual(issues)
    if ('calls' in gives) {
      expect(plan).not.toHaveProperty('error')
      expect(callsOf(plan)).toStrictEqual(gives.calls.map(({ to, item }) => ({ url: BASE_URL + PATHS[to], item })))
    } else {
      const facts = gives.path === undefined ? {} : { path: gives.path }
      expect(plan).toMatchObject({ error: { code: gives.code, fate: 'rejected', facts } })
    }
  })
})

test.each([
  ['properties', () => withGetter({ ok: 1 }), { ok: 1 }, 'properties.bad'],
  ['properties', hostileProxy, {}, 'properties'],
  ['properties of a page', () => withGetter({ ok: 1 }), { ok: 1 }, 'properties.bad']
])('%s that fail when read cost only what fails', (where, make, properties, path) => {
  const type = where === 'properties' ? 'track' : 'page'
  const plan = planOf(segmentEvent({ type, event: 'Viewed', properties: make() }))
  expect(plan.issues).toStrictEqual([{ code: 'unreadable_value', path }])
  expect(callsOf(plan)).toMatchObject([{ item: { properties } }])
})

test.each([
  ['a revoked proxy', revokedProxy],
  ['a hostile proxy', hostileProxy]
])('%s in place of an event throws nothing but what deliver turns into a rejection', (_, make) => {
  expect(() => planOf(make())).toThrow()
})

test('the subject of a call is whom it is about', () => {
  const group = planOf(segmentEvent({ type: 'group', groupId: 'acme' }))
  expect('calls' in group && group.calls.map(({ subject }) => subject)).toEqual(['account:acme', 'identity:u-1042'])
  const visitor = planOf(segmentEvent({ type: 'track', event: 'x', userId: null }), { anonymousEvents: 'send' })
  expect('calls' in visitor && visitor.calls.map(({ subject }) => subject)).toEqual(['anonymous:visitor-1'])
})

test.each([
  [400, true],
  [413, true],
  [422, true],
  [401, false],
  [403, false],
  [404, false],
  [429, false],
  [500, false]
])('a bulk body that is refused with %d is worth halving: %s', (status, halves) => {
  expect(createSegmentEventTarget(settingsOf()).halvesOn(status)).toBe(halves)
})
