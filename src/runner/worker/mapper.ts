// Applies a destination's mappings to an event exactly as Segment would. Knows no target and sends nothing.
import type { JSONObject } from '@segment/actions-core'
import { Action as SegmentAction } from '@segment/actions-core/destination-kit/action'
import { parseFql, validate } from '@segment/destination-subscriptions'
import { restoreNumbers } from '../../cloud/rounded-numbers'
import type { Mapping } from '../config/model'
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
    const results = await segmentAction.execute({ mapping, data: event, settings: {}, auth: undefined })
    return (results.at(-1)?.data ?? { payload: {} }) as unknown as Resolved
  }
}

async function mapOne(
  mapping: Mapping,
  { action, event, resolve }: { action: Action; event: JSONObject; resolve: Resolver }
): Promise<Mapped> {
  try {
    const { payload, audienceMembership } = await resolve(mapping.mapping, event)
    const origin = { fields: action.definition.fields, mapping: mapping.mapping, events: [event] }
    const [restored = payload] = restoreNumbers([payload], origin)
    return { mapping, fields: payload, input: action.toInput(restored as never, { isMember: audienceMembership }) }
  } catch (error) {
    return { mapping, problem: runnerProblem('mapping_failed', messageOf(error)) }
  }
}

/** Segment's words for what is wrong: they name the field, never its value. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'The mapping could not be applied.'
}
