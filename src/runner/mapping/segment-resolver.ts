// Resolves a mapping for an event as Segment's action does: by the mapping as it was prepared once where that gives the
// same, otherwise by Segment's code.
import type { JSONLikeObject, JSONObject } from '@segment/actions-core'
import { Action as SegmentAction } from '@segment/actions-core/destination-kit/action'
import { membershipOf } from '../../cloud/membership'
import { isEmptyList } from '../../heap/checks'
import { isRecord } from '../../heap/input'
import type { Action } from '../destinations/destination-type'
import { compileMapping, type Resolve, type Resolved } from './compiled-mapping'

export interface Resolver {
  /** Throws what Segment's code throws. `undefined`: `bySegment` has to do it. */
  readonly atOnce: Resolve
  readonly bySegment: (event: JSONObject) => Promise<Resolved>
}

/** Of this many events of a mapping, one is resolved in both ways, the first one included. */
const COMPARED = 500

/**
 * Events have to come from `toSegmentEvent`. Versions of Segment's code may differ: once the prepared mapping gives
 * something else than Segment's code, it is not used any more.
 */
export function createResolver(name: string, action: Action, mapping: JSONObject): Resolver {
  const segmentAction = createSegmentAction(name, action)
  const { schema, definition } = segmentAction
  const rules = { schema, hasSyncMode: definition.syncMode !== undefined }
  let compiled = definition.hooks === undefined ? compileMapping(mapping, rules) : undefined
  let events = 0
  return {
    atOnce: (event) => (compiled === undefined || events++ % COMPARED === 0 ? undefined : compiled(event)),
    bySegment: async (event) => {
      const resolved = await run(segmentAction, mapping, event)
      if (compiled !== undefined && !isSame(compiled, resolved, event)) compiled = undefined
      return resolved
    }
  }
}

async function run(
  action: SegmentAction<unknown, JSONLikeObject>,
  mapping: JSONObject,
  event: JSONObject
): Promise<Resolved> {
  const results = await action.execute({ mapping, data: event, settings: {}, auth: undefined })
  return (results.at(-1)?.data ?? { payload: {} }) as unknown as Resolved
}

function isSame(compiled: Resolve, resolved: Resolved, event: JSONObject): boolean {
  try {
    const own = compiled(event)
    return own === undefined || JSON.stringify(factsOf(own, event)) === JSON.stringify(factsOf(resolved, event))
  } catch {
    return false
  }
}

function factsOf({ payload, audienceMembership: given, syncMode }: Resolved, event: JSONObject): unknown[] {
  return [payload, syncMode, membershipOf({ given, syncMode, event })]
}

/**
 * Segment's own action with only its last step replaced: mapping kit, empty values, schema and audience membership are
 * Segment's code, in Segment's order. Instead of sending, the last step returns the payload.
 */
function createSegmentAction(name: string, { definition }: Action): SegmentAction<unknown, JSONLikeObject> {
  return new SegmentAction(
    name,
    {
      ...definition,
      fields: withoutRequired(definition.fields),
      perform: (_request: unknown, { payload, audienceMembership, syncMode }: Resolved) => ({
        payload,
        audienceMembership,
        syncMode
      })
    },
    undefined
  )
}

/** For a missing value, Heap's rules give a reason and advice, while the schema would only name the field. */
function withoutRequired(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, { ...field, required: false }]))
}

type Fields = Action['definition']['fields']

/**
 * The event without `context` or `context.personas` if they are null: Segment's code fails on them when it looks for a
 * membership. Source: `engageAudienceMembership` of actions-core.
 */
export function toSegmentEvent(given: JSONObject): JSONObject {
  const event = withMaps(given)
  if (event['context'] === null) {
    const { context: _null, ...others } = event
    return others
  }
  const { context } = event
  if (!isRecord(context) || context['personas'] !== null) return event
  const { personas: _null, ...rest } = context
  return { ...event, context: rest }
}

const MAPS = ['properties', 'traits', 'context', 'integrations']

/** Replaces `[]`, which PHP writes for an empty map, because Segment's schema would refuse a list. */
function withMaps(event: JSONObject): JSONObject {
  if (!MAPS.some((key) => isEmptyList(event[key]))) return event
  const lists = MAPS.filter((key) => isEmptyList(event[key]))
  return { ...event, ...Object.fromEntries(lists.map((key) => [key, {}])) }
}
