// What all actions share: a payload becomes an input, the input is delivered, its outcome is reported.
// Knows no field of any action.
import type { ActionDefinition, ExecuteInput, JSONLikeObject, RequestClient } from '@segment/actions-core'
import { deliver } from '../delivery/deliver'
import type { HeapInput } from '../heap/input'
import { batchFields } from './fields'
import { toMultiStatus, toResult, toThrowable } from './report'
import { createHttp } from './requests'
import { heapTarget, type Settings } from './settings'

/** The parts in which actions differ. `toInput` must take any payload that fits the fields, and change nothing in it. */
export interface ActionParts<Payload> extends Pick<ActionDefinition<Settings, Payload>, 'title' | 'description'> {
  readonly defaultSubscription: string
  readonly fields: ActionDefinition<Settings, Payload>['fields']
  readonly toInput: (payload: Payload) => HeapInput
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
    perform: async (request, { payload, settings }) => {
      const [outcome] = await send(request, settings, [toInput(payload)])
      if (outcome && outcome.fate !== 'delivered') throw toThrowable(outcome.error)
      return toResult(outcome?.issues ?? [])
    },
    performBatch: async (request, { payload, settings }: ExecuteInput<Settings, Payload[]>) => {
      const outcomes = await send(request, settings, payload.map(toInput))
      return toMultiStatus(outcomes, payload as JSONLikeObject[])
    }
  }
}

function send(request: RequestClient, settings: Settings, inputs: readonly HeapInput[]) {
  return deliver(heapTarget(settings), inputs, createHttp(request))
}
