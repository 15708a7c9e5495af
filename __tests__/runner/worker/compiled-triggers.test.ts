// A trigger as it is prepared once takes exactly the events that Segment's code takes.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import type { JSONObject } from '@segment/actions-core'
import { parseFql, validate } from '@segment/destination-subscriptions'
import { presetMappings } from '../../../src/runner/destinations/edits'
import { HEAP } from '../../../src/runner/destinations/heap'
import { compileTrigger } from '../../../src/runner/mapping/compiled-trigger'
import { HOSTILE_EVENTS } from '../hostile-events'

const ROUNDS = Number(process.env['ROUNDS'] ?? 1)

const SDK_EVENTS = readFileSync(`${__dirname}/../sdk-events.ndjson`, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as JSONObject)
const EVENTS: readonly JSONObject[] = [
  ...SDK_EVENTS,
  ...HOSTILE_EVENTS.map(([, event]) => event),
  { type: 'track', event: 'A', properties: { a: 5, 'a-b': { c: 'x' }, list: [{ d: true }], '': 1 } },
  { type: 'track', name: 'A', userId: 'ada', properties: { a: '5' }, traits: null, context: { ip: '::1' } }
]

/** Where Segment's code fails, the trigger has no meaning, and takes nothing here. */
function bySegment(trigger: string, event: JSONObject): boolean {
  try {
    return validate(parseFql(trigger), event)
  } catch {
    return false
  }
}

function compare(trigger: string): void {
  const takes = compileTrigger(trigger)
  expect([trigger, EVENTS.map(takes)]).toEqual([trigger, EVENTS.map((event) => bySegment(trigger, event))])
}

const PATHS = ['type', 'event', 'name', 'userId', 'properties.a', 'properties.a-b.c', 'properties.list[0].d']
const MORE_PATHS = [
  'properties.list.0.d',
  'traits.a',
  'traits.plan',
  'context.ip',
  'context.personas.computation_class'
]
const path = fc.constantFrom(...PATHS, ...MORE_PATHS, 'properties.missing', 'context.a.b.c')
const value = fc.oneof(
  fc.constantFrom('"track"', '"identify"', '"A"', '"x"', '"5"', '5', '5.0', '-1', 'true', 'false', 'null', '""', 'abc'),
  fc.string({ maxLength: 5 }).map((text) => JSON.stringify(text))
)
const comparison = fc
  .tuple(path, fc.constantFrom('=', '!=', '<', '<=', '>', '>='), value)
  .map((parts) => parts.join(' '))
const call = fc
  .tuple(fc.constantFrom('', '!'), fc.constantFrom('contains', 'match'), path, value)
  .map(([not, name, of, text]) => `${not}${name}(${of}, ${text})`)
const condition = fc.oneof(comparison, call)
const joined = fc
  .tuple(fc.constantFrom(' and ', ' or '), fc.array(condition, { minLength: 1, maxLength: 3 }))
  .map(([joint, conditions]) => conditions.join(joint))
const trigger = fc
  .tuple(joined, fc.constantFrom(' and ', ' or '), joined)
  .map(([first, joint, second]) => `(${first})${joint}(${second})`)

test.each(presetMappings(HEAP).map((preset) => preset.trigger))('%s', (preset) => {
  compare(preset)
})

test('random triggers', () => {
  const triggers = fc.oneof(joined, trigger, fc.string({ maxLength: 20 }))
  fc.assert(
    fc.property(triggers, (one) => compare(one)),
    { numRuns: 300 * ROUNDS }
  )
})
