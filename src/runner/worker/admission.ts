// Decides which planned inputs of a batch may be sent now. The plan of an input that has to wait is replaced by an
// error.
import { WAITS } from '../../delivery/caps'
import { addSubjects, WaitingSubjects } from '../../delivery/subjects'
import type { Call, Plan } from '../../delivery/types'
import { HeapDestinationError } from '../../errors'
import type { EventId } from '../../storage/queue/queue'
import type { Gate } from './gate'
import type { Order } from './order'

/** The plan of one mapping for an event. */
export interface Planned {
  readonly id: EventId
  readonly plan: Plan
  /** Due time of an earlier event of its user, which has to be sent again first. Absent: none. */
  readonly waitsUntil?: number | undefined
}

export interface Admission {
  readonly gate: Gate
  readonly order: Order
  /** Epoch milliseconds of due times. */
  readonly steady: () => number
}

/** The plans, with an error in place of each that has to wait. */
export function admit(admission: Admission, planned: readonly Planned[]): Plan[] {
  const refuse = admission.gate.openAdmission()
  const held = new WaitingSubjects()
  return planned.map((entry) => {
    const calls = callsOf(entry.plan)
    const isHeld = calls.some((call) => held.isAbout(call))
    const error = isHeld ? heldForOrder() : (holdBack(admission, entry) ?? refuse(calls))
    if (error === undefined) return entry.plan
    for (const call of calls) held.add(call)
    return { error, issues: entry.plan.issues }
  })
}

export function callsOf(plan: Plan): readonly Call[] {
  return 'calls' in plan ? plan.calls : []
}

/** All subjects of the calls. */
export function subjectsIn(plans: readonly Plan[]): string[] {
  const subjects = new Set<string>()
  for (const plan of plans) for (const call of callsOf(plan)) addSubjects(subjects, call)
  return [...subjects]
}

function holdBack({ order, steady }: Admission, { id, plan, waitsUntil }: Planned): HeapDestinationError | undefined {
  const dueAt = waitsUntil ?? (order.isEmpty ? undefined : order.dueBefore(id, subjectsIn([plan])))
  return dueAt === undefined ? undefined : heldForOrder(Math.max(WAITS.heldEvent, dueAt - steady()))
}

function heldForOrder(retryAfterMs?: number): HeapDestinationError {
  const what = 'An earlier event about the same user or account has not gone through.'
  return new HeapDestinationError('held_for_order', what, retryAfterMs === undefined ? {} : { retryAfterMs })
}
