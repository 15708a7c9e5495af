// Creates an action from its fields and its mapping to an input. All actions share what comes after: deliver the input,
// report the outcome.
import type { ActionDefinition, ExecuteInput, JSONLikeObject, JSONObject, RequestClient } from '@segment/actions-core'
import { COUNTS, WAITS } from '../delivery/caps'
import { deliver } from '../delivery/deliver'
import { readText } from '../heap/checks'
import type { HeapInput } from '../heap/input'
import { createEventFinder } from './event-of'
import { batchFields } from './fields'
import { statusesOf } from './host'
import { membershipOf } from './membership'
import { toBatchAnswer, toResult, toThrowable } from './report'
import { createExchange } from './requests'
import { restoreNumbers, type Origin } from './rounded-numbers'
import { heapTarget, type Settings } from './settings'

/**
 * The parts in which actions differ. `toInput` must accept any payload that fits the fields, and must not change it.
 */
export interface ActionParts<Payload> extends Pick<
  ActionDefinition<Settings, Payload>,
  'title' | 'description' | 'syncMode'
> {
  readonly defaultSubscription: string
  readonly fields: ActionDefinition<Settings, Payload>['fields']
  readonly toInput: (payload: Payload, resolved: Resolved) => HeapInput
}

/** What is known about a payload besides its fields. */
export interface Resolved {
  /** Whether the user is in the audience of the event; absent if the event does not say. */
  readonly isMember?: boolean | undefined
  /** The event from which the payload was made. */
  readonly event?: JSONObject | undefined
}

/** An action of Segment's framework, with its `toInput`, which the runner calls directly. */
export type HeapAction<Payload> = Omit<ActionDefinition<Settings, Payload>, 'dynamicFields'> &
  Pick<ActionParts<Payload>, 'toInput'>

/**
 * Fields that actions-core passes although its types do not have them: the mapping, and the original events. Source:
 * `execute` and `executeBatch` in its destination-kit/action. Segment's own destination for Engage reads them as well.
 */
interface RawInput {
  readonly rawMapping?: JSONObject
  readonly rawData?: JSONObject | readonly JSONObject[]
}

type ActionInput<Payload> = ExecuteInput<Settings, Payload> & RawInput

/**
 * An action that sends one event or a batch. For a single event that is not delivered it throws. For a batch it returns
 * a status per event instead, unless the host could not read these. Wrong settings throw in both cases.
 */
export function createAction<Payload extends object>(parts: ActionParts<Payload>): HeapAction<Payload> {
  const { fields, toInput: read, ...texts } = parts
  const toInput = (payload: Payload, resolved: Resolved): HeapInput =>
    withOwnId(read(payload, resolved), resolved.event)
  const findEvents = createEventFinder(texts.title, { ...fields, ...batchFields })
  const toInputs = async (payloads: readonly Payload[], data: ActionInput<unknown>): Promise<HeapInput[]> => {
    const { mapping, events } = originOf(data)
    const found = await findEvents({ payloads, events, mapping })
    const origin = { fields, mapping, events: found.every(isKnown) ? found : events }
    return restoreNumbers(payloads, origin).map((payload, index) => {
      const event = found[index]
      const given = membershipAt(data.audienceMembership, index)
      return toInput(payload, { isMember: membershipOf({ given, syncMode: data.syncMode, event }), event })
    })
  }
  return {
    ...texts,
    toInput,
    fields: { ...fields, ...batchFields },
    perform: async (request, data: ActionInput<Payload>) => {
      const [outcome] = await send(request, data.settings, await toInputs([data.payload], data))
      if (outcome && outcome.fate !== 'delivered') throw toThrowable(outcome.error)
      return toResult(outcome?.issues ?? [])
    },
    performBatch: async (request, data: ActionInput<Payload[]>) => {
      const outcomes = await send(request, data.settings, await toInputs(data.payload, data))
      return toBatchAnswer(outcomes, data.payload as JSONLikeObject[], statusesOf(data))
    }
  }
}

/**
 * Keeps the event's own user id if a mapping takes the identity from another field, so that traits with that id still
 * count as the user's own.
 */
function withOwnId(input: HeapInput, event: JSONObject | undefined): HeapInput {
  const ownUserId = readText(event?.['userId'])
  if (ownUserId === undefined || ownUserId === readText(input.person.userId)) return input
  return { ...input, person: { ...input.person, ownUserId } }
}

function originOf({ rawMapping = {}, rawData = [] }: RawInput): Omit<Origin, 'fields'> {
  return { mapping: rawMapping, events: [rawData].flat() }
}

function isKnown(event: JSONObject | undefined): event is JSONObject {
  return event !== undefined
}

/** actions-core gives one value for a single event, and a list for a batch: one per payload that passed its schema. */
function membershipAt(membership: ExecuteInput<Settings, unknown>['audienceMembership'], index: number) {
  return Array.isArray(membership) ? membership[index] : membership
}

function send(request: RequestClient, settings: Settings, inputs: readonly HeapInput[]) {
  const monotonic = (): number => performance.now()
  const deadline = { monotonic, at: monotonic() + WAITS.hostedHalving }
  const halving = { maxRequests: COUNTS.hostedHalves, deadline }
  return deliver(heapTarget(settings), inputs, { http: createExchange(request), halving })
}
