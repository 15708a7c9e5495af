// Applies a destination's mappings to an event exactly as Segment would, within limits of size and time.
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

/** What one mapping makes of an event that it takes. */
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

/** What is needed of a mapping for every event. */
interface Prepared {
  readonly mapping: Mapping
  readonly action: Action
  readonly takes: (event: JSONObject) => boolean
  readonly resolve: Resolver
  /** Why it is not applied to any event: settings of an earlier version may hold what is refused today. */
  readonly refused: string | undefined
  /** Whether the mapping cannot take long; otherwise its time is watched. */
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

/** Whether a trigger that is too long would take an event cannot be told, so that every event is said to be in doubt. */
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

/** What Segment's code hands to the last step of an action. */
interface Resolved {
  readonly payload: Readonly<Record<string, unknown>>
  /** Whether the user is in the audience that the event is about; `undefined` when the event does not say. */
  readonly audienceMembership?: boolean | undefined
  readonly syncMode?: string | undefined
}

type Resolver = (mapping: JSONObject, event: JSONObject) => Promise<Resolved>

/**
 * Segment's own action with nothing but its last step replaced: mapping kit, empty values, schema and the membership
 * in an audience are Segment's code, in Segment's order; where it would send, what it has worked out is handed back.
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

/** What is missing, Heap's rules say with a reason and advice; the schema would only name the field. */
function withoutRequired(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, { ...field, required: false }]))
}

type Fields = Action['definition']['fields']

/**
 * The event without a context or personas that are null: where Segment's code looks for a membership, it fails on them,
 * whatever the mapping. Source: `engageAudienceMembership` of actions-core.
 */
function withoutNulls(given: JSONObject): JSONObject {
  const event = withMaps(given)
  const { context, ...others } = event
  if (context === null) return others
  if (!isRecord(context) || context['personas'] !== null) return event
  const { personas: _null, ...rest } = context
  return { ...others, context: rest }
}

/** What PHP writes as `[]` is a map without entries; Segment's schema would refuse the event for a list. */
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
  // Twice: on a busy machine, the first time says nothing.
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

/** They have waited for it. */
function letOthersIn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

const UNMAPPABLE =
  'The mapping fails on this event: a function or template of it is wrong, or the event is nested too deeply.'

/**
 * The words of Segment's schema and of its check of mappings, and ours: they name the field, never its value. What else
 * is thrown may quote the event.
 */
function messageOf(error: unknown): string {
  if (error instanceof PayloadValidationError) return error.message
  if (!(error instanceof Error)) return UNMAPPABLE
  if (error.name === 'AggregateAjvError') return error.message
  // The check of a mapping: its own message is made of stack traces, its parts are sentences.
  const parts = error.name === 'AggregateError' && Symbol.iterator in error ? [...(error as Iterable<unknown>)] : []
  const sentences = parts.map((part) => (part instanceof Error ? part.message : ''))
  return sentences.length > 0 ? sentences.join(' ') : UNMAPPABLE
}
