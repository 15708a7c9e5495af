// Whatever an event holds: every leaf is in the request or named in an issue, and the request is what Heap accepts.
import fc from 'fast-check'
import type { Issue } from '../../src/errors'
import { BROWSER_LIMITS, SERVER_LIMITS } from '../../src/heap/limits'
import { parseSettings } from '../../src/heap/settings'
import type { Flattened } from '../../src/heap/shaped-properties'
import { createSegmentEventTarget } from '../../src/heap/target'
import { userPropertyName } from '../../src/heap/user-properties'
import { segmentEvent } from '../cases/segment-case'
import { leavesOf, properties, type Leaf } from './event-arbitrary'
import { flattened } from './flattened'

const WAYS = [
  ['server', SERVER_LIMITS],
  ['browser', BROWSER_LIMITS]
] as const

describe.each(WAYS)('on the way through the %s', (_, limits) => {
  test('each leaf is in the request or named in an issue', () => {
    fc.assert(
      fc.property(properties, (traits) => {
        const result = flattened(traits, { root: 'traits', limits, rename: userPropertyName })
        const lost = leavesOf(traits, 'traits').filter((leaf) => !isSent(leaf, result) && !isNamed(leaf, result.issues))
        expect(lost).toEqual([])
      }),
      { numRuns: 1000 }
    )
  })

  test('every property is text within the limit, a finite number or a boolean, under a key within the limit', () => {
    fc.assert(
      fc.property(properties, (source) => {
        const flat = flattened(source, { root: 'properties', limits }).properties
        for (const [key, value] of Object.entries(flat)) {
          expect(key.length).toBeLessThanOrEqual(limits.key)
          if (typeof value === 'string') expect(value.length).toBeLessThanOrEqual(limits.value)
          else expect(typeof value === 'boolean' || Number.isFinite(value)).toBe(true)
        }
        expect(Object.entries(JSON.parse(JSON.stringify(flat)) as object)).toEqual(
          Object.entries(flat).map(([key, value]) => [key, Object.is(value, -0) ? 0 : value])
        )
      }),
      { numRuns: 500 }
    )
  })
})

test('no issue and no error holds a value of the event', () => {
  const parsed = parseSettings({ appId: '42', anonymousEvents: 'send' })
  if ('errors' in parsed) throw new Error('settings')
  const target = createSegmentEventTarget(parsed.settings)
  const secret = fc.constantFrom('s3cret', `s3cret${'x'.repeat(2000)}`, ['s3cret'], { a: 's3cret' }, [
    's3cret'.repeat(400)
  ])
  const anything = fc.oneof(secret, fc.constantFrom(null, undefined, 'guest', 5, {}, true))
  const fields = ['userId', 'event', 'traits', 'properties', 'groupId', 'previousId', 'timestamp', 'messageId', 'name']
  const parts = fc.record(Object.fromEntries(fields.map((field) => [field, anything])), { requiredKeys: [] })
  const types = fc.constantFrom('track', 'identify', 'page', 'screen', 'group', 'alias', 's3cret')
  const personas = {
    computation_class: fc.constantFrom('audience', 'computed_trait', 's3cret'),
    computation_key: secret
  }
  const context = fc.record({ personas: fc.record(personas), traits: secret }, { requiredKeys: [] })
  const heap = fc.record({ user_id: anything, session_id: anything }, { requiredKeys: [] })
  fc.assert(
    fc.property(types, parts, context, heap, (...[type, fieldsOfCall, contextOfCall, Heap]) => {
      const plan = target.plan(segmentEvent({ type, ...fieldsOfCall, context: contextOfCall, integrations: { Heap } }))
      expect(JSON.stringify(plan.issues)).not.toContain('s3cret')
      if ('error' in plan) {
        expect(plan.error.message + JSON.stringify(plan.error.facts)).not.toContain('s3cret')
      }
    }),
    { numRuns: 2000 }
  )
})

/** Its property has the value; where that is the JSON text of an array, the value is found inside. */
function isSent({ keys, inArray, value }: Leaf, { properties: flat }: Flattened): boolean {
  const name = userPropertyName(keys.join('.'))
  if (!Object.hasOwn(flat, name)) return false
  const sent: unknown = inArray.length === 0 ? flat[name] : lookInto(String(flat[name]), inArray)
  const isEmpty = typeof value === 'object' && !(value instanceof Date)
  const found = isEmpty && inArray.length > 0 ? JSON.stringify(sent) : sent
  return found === plainOf(value)
}

function lookInto(json: string, steps: readonly (string | number)[]): unknown {
  let place: unknown
  try {
    place = JSON.parse(json)
  } catch {
    return undefined
  }
  for (const step of steps) {
    if (typeof place !== 'object' || place === null || !Object.hasOwn(place, step)) return undefined
    place = (place as Record<string | number, unknown>)[step]
  }
  return place
}

/** What is sent for a leaf, before any limit. */
function plainOf(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString()
  if (typeof value === 'object') return Array.isArray(value) ? '[]' : '{}'
  return value
}

/** An issue is about the leaf, or about something that it is inside of. Paths in issues have 200 characters at most. */
function isNamed({ path, keys }: Leaf, issues: readonly Issue[]): boolean {
  const places = [path, `traits.${userPropertyName(keys.join('.'))}`]
  return issues.some((issue) =>
    places.some((place) => {
      const isCut = issue.path.length === 200
      return place.startsWith(issue.path) && (isCut || ['', '.', '['].includes(place.charAt(issue.path.length)))
    })
  )
}
