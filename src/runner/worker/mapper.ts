// Applies a destination's mappings to an event exactly as Segment does, within limits of size and time.
import { PayloadValidationError, type JSONObject } from '@segment/actions-core'
import { Action as SegmentAction } from '@segment/actions-core/destination-kit/action'
import { parseFql, validate } from '@segment/destination-subscriptions'
import { membershipOf } from '../../cloud/membership'
import { restoreNumbers } from '../../cloud/rounded-numbers'
import { isEmptyList } from '../../heap/checks'
import { isRecord } from '../../heap/input'
import type { Mapping } from '../../storage/settings/model'
import type { Action, DestinationType } from '../destinations/destination-type'
import { isSteady, refuseLength, refuseSize } from '../mapping/bounds'
import { isTimeout, MAX_MS, TimeBudget } from '../mapping/time-limit'
import { runnerProblem, type Problem } from '../reasons'

/** The result of one mapping for an event that it takes. */
export type Mapped = { readonly mapping: Mapping } & (
  { readonly fields: Readonly<Record<string, unknown>>; readonly input: unknown } | { readonly problem: Problem }
)

export interface Mapper {
  /** One entry for each mapping that takes the event, in the order of the mappings. Never changes the event. */
  map(event: JSONObject): Promise<Mapped[]>
}

/** Whether a trigger takes an event. One that cannot be read takes none. */
export function isTriggered(trigger: string, event: JSONObject): boolean {
  return refuseLength(trigger) === undefined && validate(parseFql(trigger), event)
}

/** A mapping, prepared once for all events. */
interface Prepared {
  readonly mapping: Mapping
  readonly action: Action
  readonly takes: (event: JSONObject) => boolean
  readonly resolve: Resolver
  /** Why the mapping is never applied: settings of an earlier version may have a mapping that is refused today. */
  readonly refused: string | undefined
  /** Whether the mapping is certainly fast; otherwise its time is limited. */
  readonly isQuick: boolean
}

export function createMapper(type: DestinationType, mappings: readonly Mapping[]): Mapper {
  const prepared = mappings.flatMap((mapping) => {
    const action = type.actions[mapping.action]
    if (action === undefined) return []
    return [prepare(mapping, { action, name: `${type.card.type}-${mapping.action}` })]
  })
  return {
    map: async (event) => {
      const mapped: Mapped[] = []
      for (const one of prepared) if (one.takes(event)) mapped.push(await mapOne(one, event))
      return mapped
    }
  }
}

/** A trigger that is too long is not evaluated: its mapping then takes every event and reports the problem. */
function prepare(mapping: Mapping, { action, name }: { action: Action; name: string }): Prepared {
  const unread = refuseLength(mapping.trigger)
  const condition = parseFql(unread === undefined ? mapping.trigger : '')
  const refused = unread ?? refuseSize(mapping.mapping)
  const isQuick = refused === undefined && isSteady(mapping.mapping)
  return {
    mapping,
    action,
    takes: (event) => unread !== undefined || validate(condition, event),
    resolve: createResolver(name, action),
    refused,
    isQuick
  }
}

/** What Segment's code passes to the last step of an action. */
interface Resolved {
  readonly payload: Readonly<Record<string, unknown>>
  /** Whether the user is in the audience of the event; `undefined` if the event does not say. */
  readonly audienceMembership?: boolean | undefined
  readonly syncMode?: string | undefined
}

type Resolver = (mapping: JSONObject, event: JSONObject) => Promise<Resolved>

/**
 * Runs Segment's own action with only its last step replaced: mapping kit, empty values, schema and audience membership
 * are Segment's code, in Segment's order. Instead of sending, the last step returns the payload.
 */
function createResolver(name: string, { definition }: Action): Resolver {
  const segmentAction = new SegmentAction(
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
  return async (mapping, event) => {
    const data = withoutNulls(event)
    const results = await segmentAction.execute({ mapping, data, settings: {}, auth: undefined })
    return (results.at(-1)?.data ?? { payload: {} }) as unknown as Resolved
  }
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
function withoutNulls(given: JSONObject): JSONObject {
  const event = withMaps(given)
  const { context, ...others } = event
  if (context === null) return others
  if (!isRecord(context) || context['personas'] !== null) return event
  const { personas: _null, ...rest } = context
  return { ...others, context: rest }
}

/** Replaces `[]`, which PHP writes for an empty map, because Segment's schema would refuse a list. */
function withMaps(event: JSONObject): JSONObject {
  const lists = ['properties', 'traits', 'context', 'integrations'].filter((key) => isEmptyList(event[key]))
  return lists.length === 0 ? event : { ...event, ...Object.fromEntries(lists.map((key) => [key, {}])) }
}

async function mapOne(prepared: Prepared, event: JSONObject): Promise<Mapped> {
  const { mapping, refused } = prepared
  const tooHeavy = (why: string): Mapped => ({
    mapping,
    problem: runnerProblem('mapping_too_heavy', `The mapping "${mapping.name}" is not applied. ${why}`)
  })
  if (refused !== undefined) return tooHeavy(refused)
  // Two tries, because on a busy machine the first one may be slow by chance.
  for (let tries = 0; tries < 2; tries++) {
    try {
      return await apply(prepared, event)
    } catch (error) {
      if (!isTimeout(error)) return { mapping, problem: runnerProblem('mapping_failed', messageOf(error)) }
      await letOthersIn()
    }
  }
  return tooHeavy(`It takes more than ${MAX_MS} ms for this event.`)
}

async function apply({ mapping, action, resolve, isQuick }: Prepared, event: JSONObject): Promise<Mapped> {
  const time = isQuick ? undefined : new TimeBudget(MAX_MS)
  const watch = <Value>(run: () => Value): Value => (time === undefined ? run() : time.run(run))
  const { payload, audienceMembership: given, syncMode } = await watch(() => resolve(mapping.mapping, event))
  const origin = { fields: action.definition.fields, mapping: mapping.mapping, events: [event] }
  const [restored = payload] = watch(() => restoreNumbers([payload], origin))
  if (time?.isLong === true) await letOthersIn()
  const isMember = membershipOf({ given, syncMode, event })
  const input = action.toInput(restored as never, { isMember, event })
  return { mapping, fields: payload, input }
}

/** Lets other work of the process run. */
function letOthersIn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

const UNMAPPABLE =
  'The mapping fails on this event: one of its functions or templates is wrong, or the event is nested too deeply.'

/**
 * Messages of Segment's schema, of its check of mappings, and our own name the field, never its value. The message of
 * any other error may quote the event and is not used.
 */
function messageOf(error: unknown): string {
  if (error instanceof PayloadValidationError) return error.message
  if (!(error instanceof Error)) return UNMAPPABLE
  if (error.name === 'AggregateAjvError') return error.message
  // The error of Segment's check of a mapping has stack traces as its message, but sentences in its parts.
  const parts = error.name === 'AggregateError' && Symbol.iterator in error ? [...(error as Iterable<unknown>)] : []
  const sentences = parts.map((part) => (part instanceof Error ? part.message : ''))
  return sentences.length > 0 ? sentences.join(' ') : UNMAPPABLE
}
