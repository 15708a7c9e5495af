// A mapping as it is prepared once, beside Segment's own code: random events and mappings, the events of SDKs, and
// hostile ones give the same payloads with the same order of keys, the same memberships, and the same errors.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { fieldsToJsonSchema, type JSONObject } from '@segment/actions-core'
import { membershipOf } from '../../../src/cloud/membership'
import { HEAP } from '../../../src/runner/destinations/heap'
import { presetMappings } from '../../../src/runner/destinations/edits'
import { compileMapping, type Resolve, type Resolved } from '../../../src/runner/mapping/compiled-mapping'
import { createResolver, toSegmentEvent } from '../../../src/runner/mapping/segment-resolver'
import { HOSTILE_EVENTS } from '../hostile-events'

const ROUNDS = Number(process.env['ROUNDS'] ?? 1)
const LEFT = 'left to Segment'

const SDK_EVENTS = readFileSync(`${__dirname}/../sdk-events.ndjson`, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as JSONObject)

type ActionName = 'trackEvent' | 'identifyUser' | 'updateAccount' | 'linkUser' | 'syncAudience'

function both(action: ActionName, mapping: JSONObject): { compiled: Resolve | undefined; segment: Resolver } {
  const found = HEAP.actions[action]
  if (found === undefined) throw new Error('There is no such action.')
  const { definition } = found
  const fields = Object.entries(definition.fields).map(([key, field]) => [key, { ...field, required: false }])
  const schema = fieldsToJsonSchema(Object.fromEntries(fields) as never)
  const rules = { schema, hasSyncMode: definition.syncMode !== undefined }
  return {
    compiled: compileMapping(mapping, rules),
    segment: createResolver(`compiled-${action}`, found, mapping).bySegment
  }
}

type Resolver = (event: JSONObject) => Promise<Resolved>

function toFacts({ payload, syncMode, audienceMembership: given }: Resolved, event: JSONObject): unknown {
  return { payload: JSON.stringify(payload), syncMode, isMember: membershipOf({ given, syncMode, event }) }
}

function messageOf(error: unknown): unknown {
  return { error: error instanceof Error ? error.message : 'no error' }
}

async function bySegment(resolve: Resolver, event: JSONObject): Promise<unknown> {
  return resolve(event).then((resolved) => toFacts(resolved, event), messageOf)
}

function byCompiled(resolve: Resolve | undefined, event: JSONObject): unknown {
  try {
    const resolved = resolve?.(event)
    return resolved === undefined ? LEFT : toFacts(resolved, event)
  } catch (error) {
    return messageOf(error)
  }
}

/** Whether the compiled mapping has given a result, which then is Segment's. */
async function compare(action: ActionName, mapping: JSONObject, given: JSONObject): Promise<boolean> {
  const { compiled, segment } = both(action, mapping)
  const event = toSegmentEvent(given)
  const before = JSON.stringify(event)
  const own = byCompiled(compiled, event)
  expect(JSON.stringify(event)).toBe(before)
  if (own === LEFT) return false
  expect(own).toEqual(await bySegment(segment, event))
  return true
}

const presets = presetMappings(HEAP)
const EVENTS: readonly JSONObject[] = [...SDK_EVENTS, ...HOSTILE_EVENTS.map(([, event]) => event)]

test('the default mappings give the same for the events of SDKs and for hostile ones, nearly all without Segment', async () => {
  let compiled = 0
  for (const { action, mapping } of presets) {
    for (const event of EVENTS) if (await compare(action as ActionName, mapping, event)) compiled += 1
  }
  expect(compiled / presets.length / EVENTS.length).toBeGreaterThan(0.8)
})

const key = fc.constantFrom('userId', 'event', 'plan', 'total', 'items', 'a b', "it's", '0', 'constructor', '__proto__')
const scalar = fc.oneof(
  fc.constantFrom('', 'Order', 'pro', '12', 'true', '{{event}}', '$.event', 'audience', null, true, false),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.string({ maxLength: 4 })
)
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    { weight: 4, arbitrary: scalar },
    { weight: 1, arbitrary: fc.array(tie('json'), { maxLength: 3 }) },
    { weight: 2, arbitrary: fc.dictionary(key, tie('json'), { maxKeys: 4 }) }
  )
}))

const personas = fc.record({
  computation_class: fc.constantFrom('audience', 'journey_step', 'trait', '', 7, null),
  computation_key: fc.constantFrom('plan', 'total', '', 7, null)
})
const anyEvent = fc.record(
  {
    type: fc.constantFrom('track', 'identify', 'page', 'group', '', 7, null),
    event: fc.oneof(fc.constantFrom('Order', 'new', 'deleted'), json),
    userId: json,
    properties: fc.oneof(fc.dictionary(key, json, { maxKeys: 4 }), json),
    traits: fc.oneof(fc.dictionary(key, fc.oneof(fc.boolean(), json), { maxKeys: 4 }), json),
    context: fc.oneof(fc.record({ traits: json, personas: fc.oneof(personas, json) }, { requiredKeys: [] }), json)
  },
  { requiredKeys: ['type'] }
)

const path = fc.constantFrom(
  '$.event',
  '$.userId',
  'event',
  '$.properties',
  '$.properties.plan',
  "$.properties['a b']",
  "$.traits['it\\'s']",
  '$.properties.items[0]',
  '$.traits.items.0.plan',
  '$.context.traits',
  '$.context.traits.constructor',
  '$.__proto__',
  '$.missing.more',
  '$.',
  '.',
  '$',
  ''
)
const template = fc
  .array(fc.constantFrom('Hello ', '{{event}}', '{{ userId }}', '{{properties}}', '{{{event}}}', '{{ }}', '{{}}', '}}'))
  .map((parts) => parts.join(''))
const { value } = fc.letrec<{ value: unknown }>((tie) => {
  const options = (arbitraries: Record<string, fc.Arbitrary<unknown>>) => fc.record(arbitraries, { requiredKeys: [] })
  const directive = fc.oneof(
    fc.record({ '@path': path }),
    fc.record({ '@path': path, _metadata: fc.constant({ label: 'one' }) }),
    fc.record({ '@template': template }),
    fc.record({ '@literal': tie('value') }),
    fc.record({ '@if': options({ exists: tie('value'), then: tie('value'), else: tie('value') }) }),
    fc.record({ '@if': options({ blank: tie('value'), then: tie('value'), else: tie('value') }) }),
    fc.record({ '@case': options({ operator: fc.constantFrom('lower', 'upper', 'other'), value: tie('value') }) }),
    fc.record({
      '@merge': options({ objects: fc.array(tie('value')), direction: fc.constantFrom('left', 'right', 'up') })
    }),
    fc.record({ '@replace': options({ pattern: fc.constantFrom('r', ''), value: tie('value') }) }),
    fc.record({ '@json': options({ mode: fc.constantFrom('encode', 'decode'), value: tie('value') }) }),
    fc.record({ '@flatten': options({ separator: fc.constant('_'), value: tie('value') }) }),
    fc.record({ '@excludeWhenNull': tie('value') }),
    fc.record({ '@arrayPath': fc.tuple(path, tie('value')) }),
    fc.record({ '@unknown': tie('value') }),
    fc.record({ '@path': path, more: tie('value') })
  )
  return {
    value: fc.oneof(
      { maxDepth: 3 },
      { weight: 2, arbitrary: scalar },
      { weight: 4, arbitrary: fc.record({ '@path': path }) },
      { weight: 3, arbitrary: directive },
      { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 2 }) },
      { weight: 2, arbitrary: fc.dictionary(key, tie('value'), { maxKeys: 3 }) }
    )
  }
})

const FIELDS: Readonly<Record<ActionName, readonly string[]>> = {
  trackEvent: ['event', 'identity', 'properties', 'time', 'heap_ids', 'nested_values', 'array_items_as_events'],
  identifyUser: ['identity', 'traits', 'context_traits', 'enable_batching', 'batch_size', 'unknown'],
  updateAccount: ['account_id', 'traits', 'identity', 'nested_values', 'dynamicAuthSettings'],
  linkUser: ['identity', 'heap_user_id', 'time', '__segment_internal_directive'],
  syncAudience: ['identity', 'computation_key', 'send_as', 'other_traits', '__segment_internal_sync_mode']
}

const anyCase = fc.constantFrom(...(Object.keys(FIELDS) as ActionName[])).chain((action) =>
  fc.record({
    action: fc.constant(action),
    mapping: fc.dictionary(
      fc.constantFrom(...FIELDS[action]),
      fc.oneof(value, fc.constantFrom('mirror', 'upsert', 'flatten', 'drop', 3)),
      { maxKeys: 5 }
    ),
    event: anyEvent
  })
)

test('random mappings give the same for random events, many of them without Segment', async () => {
  let compiled = 0
  const runs = 1500 * ROUNDS
  const property = fc.asyncProperty(anyCase, async ({ action, mapping, event }) => {
    if (await compare(action, mapping as JSONObject, event as JSONObject)) compiled += 1
  })
  await fc.assert(property, { numRuns: runs, seed: 20261130 })
  expect(compiled / runs).toBeGreaterThan(0.25)
})
