// Delivers inputs: plans their calls, sends them in batches, and returns exactly one outcome per input. Start reading
// the code here. No other file knows which call belongs to which input.
import flatten from 'lodash.flatten'
import { HeapDestinationError } from '../errors'
import { batchCalls, halveBatch, roomOf, toRequest, type Batch, type PackedCall } from './batch'
import { COUNTS } from './caps'
import { errorOfFailure, errorOfResponse, isWorse } from './fate'
import { jsonOf } from './json-text'
import { planInput, unreadable } from './plan-input'
import { WaitingSubjects, wavesOf } from './subjects'
import type { Endpoint, Http, Outcome, Plan, Target } from './types'

/** A packed call, tagged with the index of its input. */
type InputCall = PackedCall<number>

/** Bounds for halving refused batches, for a host that ends a run that takes too long. */
export interface Halving {
  /** Requests that carry halves, at most. */
  readonly maxRequests: number
  /** After this time no half is sent. Both in milliseconds of one clock. */
  readonly deadline: { readonly monotonic: () => number; readonly at: number }
}

/** How to send requests, with bounds for halving. */
export interface Sending {
  /** Sends one request. It may wait and retry by itself. */
  readonly http: Http
  /**
   * Absent: batches are halved until each bad item is alone. Calls undecided at the bounds are retried (`not_decided`).
   */
  readonly halving?: Halving
}

export interface PlanSending extends Sending, Pick<Target<never>, 'halvesOn' | 'refusedIn'> {}

/** The state of one run of `deliverPlans`: how requests are sent, and the outcomes so far. */
interface Delivery extends PlanSending {
  readonly outcomes: Outcome[]
  halvesSent: number
}

/**
 * Plans `inputs` and delivers them to `target`: exactly one outcome per input, in the order of the inputs. Never throws
 * for bad data or a failed request. See `deliverPlans` for order and halving.
 *
 * @param sending a function that sends one request, alone or with bounds for halving
 */
export function deliver<Input>(
  target: Target<Input>,
  inputs: readonly Input[],
  sending: Http | Sending
): Promise<Outcome[]> {
  const plans = inputs.map((input) => planInput(target, input))
  const how = typeof sending === 'function' ? { http: sending } : sending
  const refusedIn: PlanSending['refusedIn'] = (response, count) => target.refusedIn?.(response, count) ?? NONE_REFUSED
  return deliverPlans(plans, { ...how, refusedIn, halvesOn: (status) => target.halvesOn(status) })
}

/**
 * Delivers plans: exactly one outcome per plan, in the order of the plans. Never throws for bad data or a failed
 * request.
 *
 * - Each phase of endpoints ends before the next begins. Within a phase, endpoints are served in parallel.
 * - The batches of one endpoint are sent one after another. If an endpoint takes one call per request, calls about
 *   different subjects are sent in parallel.
 * - A batch that is refused because of its content is halved until the bad call is alone.
 * - Once a call has to be retried, later calls about the same subject wait with it (`held_for_order`), so that order is
 *   kept.
 * - An input with several calls gets the worst of their fates.
 */
export async function deliverPlans(plans: readonly Plan[], sending: PlanSending): Promise<Outcome[]> {
  const { outcomes, calls } = prepareAll(plans)
  const delivery = { ...sending, outcomes, halvesSent: 0 }
  for (const phase of phasesOf(calls)) {
    const groups = groupBy(
      calls.filter(({ call }) => call.endpoint.phase === phase),
      ({ call }) => call.endpoint
    )
    await Promise.all(Array.from(groups, ([endpoint, group]) => sendGroup(delivery, endpoint, group)))
  }
  holdFollowers(outcomes, calls)
  return outcomes
}

/** The first outcome of each input, and the calls of all inputs in order, whose results may change it. */
interface Prepared {
  readonly outcomes: Outcome[]
  readonly calls: readonly InputCall[]
}

function prepareAll(plans: readonly Plan[]): Prepared {
  const prepared = plans.map(prepare)
  return { outcomes: prepared.map(({ outcome }) => outcome), calls: flatten(prepared.map(({ calls }) => calls)) }
}

function prepare(plan: Plan, index: number): { outcome: Outcome; calls: InputCall[] } {
  try {
    return { outcome: firstOutcome(plan), calls: packPlan(plan, index) }
  } catch {
    return { outcome: firstOutcome(unreadable()), calls: [] }
  }
}

/** Shared by nearly all inputs, which saves memory while their requests are under way (bench: send). */
const DELIVERED: Outcome = { fate: 'delivered', issues: [] }

function firstOutcome(plan: Plan): Outcome {
  const { issues } = plan
  if ('error' in plan) return { fate: plan.error.fate, issues, error: plan.error }
  return issues.length === 0 ? DELIVERED : { fate: 'delivered', issues }
}

function packPlan(plan: Plan, index: number): InputCall[] {
  return 'error' in plan ? [] : plan.calls.map((call) => ({ call, json: jsonOf(call.item), tag: index }))
}

function phasesOf(calls: readonly InputCall[]): number[] {
  return Array.from(new Set(calls.map(({ call }) => call.endpoint.phase))).sort((a, b) => a - b)
}

function groupBy<Key>(calls: readonly InputCall[], keyOf: (call: InputCall) => Key): Map<Key, InputCall[]> {
  const groups = new Map<Key, InputCall[]>()
  for (const call of calls) {
    const group = groups.get(keyOf(call))
    if (group) group.push(call)
    else groups.set(keyOf(call), [call])
  }
  return groups
}

async function sendGroup(delivery: Delivery, endpoint: Endpoint, group: readonly InputCall[]): Promise<void> {
  const held = new WaitingSubjects()
  const room = roomOf(endpoint)
  const sendable = group.filter((call) => isSendable(delivery, call, room))
  if (endpoint.maxItems === 1) return sendSingly(delivery, { endpoint, group: sendable, held })
  for (const batch of batchCalls(endpoint, sendable)) await sendBatch(delivery, batch, held)
}

interface SingleCalls {
  readonly endpoint: Endpoint
  readonly group: readonly InputCall[]
  readonly held: WaitingSubjects
}

/** For endpoints with one call per request: a thousand requests one after another would take minutes. */
async function sendSingly(delivery: Delivery, { endpoint, group, held }: SingleCalls): Promise<void> {
  for (const wave of wavesOf(group, ({ call }) => call)) {
    for (let start = 0; start < wave.length; start += COUNTS.singleCallsAtOnce) {
      const some = wave.slice(start, start + COUNTS.singleCallsAtOnce)
      await Promise.all(some.map((one) => sendBatch(delivery, { endpoint, packed: [one] }, held)))
    }
  }
}

/** Rejects a call that is too large for any request. */
function isSendable({ outcomes }: Delivery, { call, json, tag }: InputCall, room: number): boolean {
  const actual = json.bytes
  if (actual <= room) return true
  const limit = call.endpoint.maxBytes
  const what = `The event has ${String(actual)} bytes as JSON; a whole request has at most ${String(limit)}.`
  settle(outcomes, tag, new HeapDestinationError('event_too_large', what, { limit, actual, unit: 'bytes' }))
  return false
}

async function sendBatch(delivery: Delivery, batch: Batch<number>, held: WaitingSubjects): Promise<void> {
  const packed = batch.packed.filter((call) => !isHeld(delivery, call, held))
  if (packed.length === 0) return
  const { error, refused } = await attempt(delivery, { ...batch, packed })
  refused?.forEach((one, index) => settleAll(delivery, { packed: packed.slice(index, index + 1), error: one, held }))
  if (error === undefined) return
  if (packed.length > 1 && isHalved(delivery, error)) {
    for (const half of halveBatch({ ...batch, packed })) await sendHalf(delivery, half, held)
    return
  }
  settleAll(delivery, { packed, error, held })
}

async function sendHalf(delivery: Delivery, half: Batch<number>, held: WaitingSubjects): Promise<void> {
  const { halving } = delivery
  const isOver =
    halving && (delivery.halvesSent >= halving.maxRequests || halving.deadline.monotonic() >= halving.deadline.at)
  if (isOver) return settleAll(delivery, { packed: half.packed, error: notDecided(), held })
  delivery.halvesSent++
  await sendBatch(delivery, half, held)
}

interface Settling {
  readonly packed: readonly InputCall[]
  readonly error: HeapDestinationError
  readonly held: WaitingSubjects
}

function settleAll(delivery: Delivery, { packed, error, held }: Settling): void {
  for (const { call, tag } of packed) {
    settle(delivery.outcomes, tag, error)
    if (error.fate === 'retry') held.add(call)
  }
}

/** Holds a call if its input has to be retried, or an earlier call about the same subject. */
function isHeld({ outcomes }: Delivery, { call, tag }: InputCall, held: WaitingSubjects): boolean {
  if (outcomes[tag]?.fate !== 'retry' && !held.isAbout(call)) return false
  // Calls about the other subjects of this one have to wait as well.
  held.add(call)
  settle(outcomes, tag, heldForOrder())
  return true
}

/** The error of a request as a whole, or the errors of single calls in a request that succeeded. */
interface Answered {
  readonly error?: HeapDestinationError | undefined
  readonly refused?: ReadonlyMap<number, HeapDestinationError> | undefined
}

const NONE_REFUSED: ReadonlyMap<number, HeapDestinationError> = new Map()

async function attempt(sending: PlanSending, batch: Batch<number>): Promise<Answered> {
  try {
    const response = await sending.http(toRequest(batch))
    const error = errorOfResponse(response)
    return error ? { error } : { refused: sending.refusedIn?.(response, batch.packed.length) }
  } catch (failure) {
    return { error: failure instanceof HeapDestinationError ? failure : errorOfFailure(failure) }
  }
}

function isHalved({ halvesOn }: Delivery, { facts }: HeapDestinationError): boolean {
  return facts.status !== undefined && halvesOn(facts.status)
}

/**
 * An input that has to be retried is delivered again as a whole, including calls that were delivered. Later inputs with
 * delivered calls about the same subject are repeated after it: otherwise the repeat would bring an older value back.
 */
function holdFollowers(outcomes: Outcome[], allCalls: readonly InputCall[]): void {
  if (!outcomes.some(({ fate }) => fate === 'retry')) return
  const callsOf = groupBy(allCalls, ({ tag }) => tag)
  /** Endpoint and subject of each call that will be repeated. */
  const repeated = new Set<string>()
  outcomes.forEach((_, index) => {
    const calls = callsOf.get(index) ?? []
    const keys = calls.flatMap(({ call: { endpoint, subject, alsoAbout = [] } }) =>
      [subject, ...alsoAbout].map((one) => `${endpoint.name} ${one}`)
    )
    // An input whose only call was rejected has changed nothing that a repeat could undo.
    const hasArrived = outcomes[index]?.fate === 'delivered' || calls.length > 1
    if (hasArrived && keys.some((key) => repeated.has(key))) settle(outcomes, index, heldForOrder())
    if (outcomes[index]?.fate === 'retry') for (const key of keys) repeated.add(key)
  })
}

function settle(outcomes: Outcome[], index: number, error: HeapDestinationError): void {
  const outcome = outcomes[index]
  if (outcome && isWorse(error.fate, outcome.fate)) {
    outcomes[index] = { fate: error.fate, issues: outcome.issues, error }
  }
}

function notDecided(): HeapDestinationError {
  const what = 'A request with this event and others was refused. There was no time to find the one at fault.'
  return new HeapDestinationError('not_decided', what)
}

function heldForOrder(): HeapDestinationError {
  return new HeapDestinationError(
    'held_for_order',
    'An earlier call about the same user or account has not gone through.'
  )
}
