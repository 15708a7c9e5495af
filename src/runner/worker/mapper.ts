// Applies a destination's mappings to an event exactly as Segment would. Knows no target and sends nothing.
import { PayloadValidationError, type JSONObject } from '@segment/actions-core'
import { Action as SegmentAction } from '@segment/actions-core/destination-kit/action'
import { parseFql, validate } from '@segment/destination-subscriptions'
import { restoreNumbers } from '../../cloud/rounded-numbers'
import { isRecord } from '../../heap/input'
import type { Mapping } from '../../storage/settings/model'
import type { Action, DestinationType } from '../destinations/destination-type'
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
  return validate(parseFql(trigger), event)
}

export function createMapper(type: DestinationType, mappings: readonly Mapping[]): Mapper {
  const prepared = mappings.flatMap((mapping) => {
    const action = type.actions[mapping.action]
    if (action === undefined) return []
    return [
      {
        mapping,
        action,
        trigger: parseFql(mapping.trigger),
        resolve: createResolver(`${type.card.type}-${mapping.action}`, action)
      }
    ]
  })
  return {
    map: async (event) => {
      const mapped: Mapped[] = []
      for (const { mapping, action, trigger, resolve } of prepared) {
        if (validate(trigger, event)) mapped.push(await mapOne(mapping, { action, event, resolve }))
      }
      return mapped
    }
  }
}

/** What Segment's code hands to the last step of an action. */
interface Resolved {
  readonly payload: Readonly<Record<string, unknown>>
  /** Whether the user is in the audience that the event is about; `undefined` when the event does not say. */
  readonly audienceMembership?: boolean | undefined
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
      fields: definition.fields,
      perform: (_request: unknown, { payload, audienceMembership }: Resolved) => ({ payload, audienceMembership })
    },
    undefined
  )
  return async (mapping, event) => {
    const data = withoutNulls(event)
    const results = await segmentAction.execute({ mapping, data, settings: {}, auth: undefined })
    return (results.at(-1)?.data ?? { payload: {} }) as unknown as Resolved
  }
}

/**
 * The event without a context or personas that are null: where Segment's code looks for a membership, it fails on them,
 * whatever the mapping. Source: `engageAudienceMembership` of actions-core.
 */
function withoutNulls(event: JSONObject): JSONObject {
  const { context, ...others } = event
  if (context === null) return others
  if (!isRecord(context) || context['personas'] !== null) return event
  const { personas: _null, ...rest } = context
  return { ...others, context: rest }
}

async function mapOne(
  mapping: Mapping,
  { action, event, resolve }: { action: Action; event: JSONObject; resolve: Resolver }
): Promise<Mapped> {
  try {
    const { payload, audienceMembership } = await resolve(mapping.mapping, event)
    const origin = { fields: action.definition.fields, mapping: mapping.mapping, events: [event] }
    const [restored = payload] = restoreNumbers([payload], origin)
    return {
      mapping,
      fields: payload,
      input: action.toInput(restored as never, { isMember: audienceMembership, event })
    }
  } catch (error) {
    return { mapping, problem: runnerProblem('mapping_failed', messageOf(error)) }
  }
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
