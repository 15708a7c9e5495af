// What all actions share: a payload becomes an input, the input is delivered, its outcome is reported.
// Knows no field of any action.
import type { ActionDefinition, ExecuteInput, JSONLikeObject, RequestClient } from '@segment/actions-core'
import { deliver } from '../delivery/deliver'
import type { HeapInput } from '../heap/input'
import { batchFields } from './fields'
import { toMultiStatus, toResult, toThrowable } from './report'
import { createExchange } from './requests'
import { heapTarget, type Settings } from './settings'

/** The parts in which actions differ. `toInput` must take any payload that fits the fields, and change nothing in it. */
export interface ActionParts<Payload> extends Pick<
  ActionDefinition<Settings, Payload>,
  'title' | 'description' | 'syncMode'
> {
  readonly defaultSubscription: string
  readonly fields: ActionDefinition<Settings, Payload>['fields']
  readonly toInput: (payload: Payload, resolved: Resolved) => HeapInput
}

/** What actions-core has worked out beside the payload. */
export interface Resolved {
  /** Whether the user is in the audience that the event is about; absent when the event does not say. */
  readonly isMember?: boolean | undefined
}

/**
 * An action that sends one event or a batch of them. A single event that is not delivered throws; a batch never throws
 * for an event, but gives a status for each. Wrong settings throw in both.
 */
export function createAction<Payload extends object>(parts: ActionParts<Payload>): ActionDefinition<Settings, Payload> {
  const { toInput, fields, ...texts } = parts
  return {
    ...texts,
    fields: { ...fields, ...batchFields },
    perform: async (request, { payload, settings, audienceMembership }) => {
      const [outcome] = await send(request, settings, [toInput(payload, resolvedAt(audienceMembership, 0))])
      if (outcome && outcome.fate !== 'delivered') throw toThrowable(outcome.error)
      return toResult(outcome?.issues ?? [])
    },
    performBatch: async (request, { payload, settings, audienceMembership }: ExecuteInput<Settings, Payload[]>) => {
      const inputs = payload.map((one, index) => toInput(one, resolvedAt(audienceMembership, index)))
      const outcomes = await send(request, settings, inputs)
      return toMultiStatus(outcomes, payload as JSONLikeObject[])
    }
  }
}

/** actions-core gives one value for a single event, and for a batch one per payload that has passed its schema. */
function resolvedAt(membership: ExecuteInput<Settings, unknown>['audienceMembership'], index: number): Resolved {
  return { isMember: Array.isArray(membership) ? membership[index] : membership }
}

function send(request: RequestClient, settings: Settings, inputs: readonly HeapInput[]) {
  return deliver(heapTarget(settings), inputs, createExchange(request))
}
