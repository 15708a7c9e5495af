// Chooses what a lane sends next: in order per subject, and within the budgets.
import { BudgetAdmission } from '../delivery/admission'
import type { Allowances } from '../delivery/budgets'
import { isWorse } from '../delivery/fate'
import { jsonOf } from '../delivery/json-text'
import { WaitingSubjects } from '../delivery/subjects'
import type { Call, Outcome, Plan } from '../delivery/types'

/** An event that is ready to be sent, or the part of an event that is about one subject. */
export interface LaneItem {
  /** Number of the entry among all that the run reads, from 0. */
  readonly entryNumber: number
  /** Their items are JSON text, because thousands of them wait in memory. */
  readonly calls: readonly Call[]
  readonly issues: Plan['issues']
  /** Bytes of the calls' JSON text. */
  readonly size: number
  /** Shared by the parts of an event; `undefined` for a whole one. */
  readonly joint: Joint | undefined
}

/** The state of an event while parts of it are under way. */
interface Joint {
  left: number
  outcome: Outcome
}

export function toLaneItem(entryNumber: number, { calls, issues }: Pick<LaneItem, 'calls' | 'issues'>): LaneItem {
  let size = 0
  const waiting = calls.map(({ endpoint, subject, alsoAbout, item }): Call => {
    const json = jsonOf(item)
    size += json.bytes
    const call = { endpoint, subject, item: json }
    return alsoAbout === undefined ? call : { ...call, alsoAbout }
  })
  return { entryNumber, calls: waiting, issues, size, joint: undefined }
}

/**
 * Splits an event into parts, one per subject, because each subject has its own lane. Calls of one event about
 * different subjects do not wait for each other.
 */
export function partsOf(item: LaneItem): LaneItem[] {
  const subjects = [...new Set(item.calls.map(({ subject }) => subject))]
  if (subjects.length < 2) return [item]
  const joint: Joint = { left: subjects.length, outcome: { fate: 'delivered', issues: item.issues } }
  return subjects.map((subject) => {
    const calls = item.calls.filter((call) => call.subject === subject)
    const size = calls.reduce((sum, call) => sum + jsonOf(call.item).bytes, 0)
    return { entryNumber: item.entryNumber, calls, issues: [], size, joint }
  })
}

/** The outcome of the whole event, given the outcome of a part; `undefined` while other parts are open. */
export function wholeOutcome({ joint }: LaneItem, outcome: Outcome): Outcome | undefined {
  if (joint === undefined) return outcome
  joint.left--
  if (isWorse(outcome.fate, joint.outcome.fate)) joint.outcome = { ...outcome, issues: joint.outcome.issues }
  return joint.left === 0 || joint.outcome.fate === 'retry' ? joint.outcome : undefined
}

/** What is sent next: one bulk delivery, and single calls beside it. `rest` stays in the queue, in order. */
export interface Choice {
  readonly bulk: readonly LaneItem[]
  readonly singles: readonly LaneItem[]
  readonly rest: readonly LaneItem[]
  /** The events of the rest that wait only for the budgets of their own subjects. */
  readonly parked: Load
}

/** A number of events, and the bytes of their text. */
export interface Load {
  readonly count: number
  readonly size: number
}

export const NO_LOAD: Load = { count: 0, size: 0 }

/**
 * Events of one delivery. More would save requests, but take a tenth more CPU: events would live longer in memory, and
 * long-lived objects are expensive to free (bench: send).
 */
export const WINDOW = 1000

/** Most single requests beside a delivery. */
const MAX_SINGLES = 8

/**
 * As many events from the front of the queue as fit a window and the bulk budgets. An event that has to wait holds only
 * later events about the same subjects. If a subject's own bulk budget is spent, its next event may go as a single
 * call.
 */
export function chooseNext(queue: readonly LaneItem[], allowances: Allowances | undefined): Choice {
  if (!allowances) return { bulk: queue.slice(0, WINDOW), singles: [], rest: queue.slice(WINDOW), parked: NO_LOAD }
  const chooser = new Chooser(allowances)
  const end = queue.findIndex((item) => !chooser.offer(item))
  const { bulk, singles, rest, isAllSpent } = chooser
  return {
    bulk,
    singles,
    rest: end < 0 ? rest : rest.concat(queue.slice(end)),
    parked: isAllSpent ? NO_LOAD : { count: rest.length, size: sizeOf(rest) }
  }
}

function sizeOf(items: readonly LaneItem[]): number {
  return items.reduce((sum, { size }) => sum + size, 0)
}

class Chooser {
  readonly bulk: LaneItem[] = []
  readonly singles: LaneItem[] = []
  readonly rest: LaneItem[] = []
  /** Whether a call has to wait for the budget of all subjects together. */
  isAllSpent = false
  private readonly waiting = new WaitingSubjects()
  private readonly admission: BudgetAdmission

  constructor(allowances: Allowances) {
    this.admission = new BudgetAdmission(allowances)
  }

  /** Sorts the item into bulk, singles or rest. False once the window is full: then no later event goes now. */
  offer(item: LaneItem): boolean {
    if (this.bulk.length >= WINDOW) return false
    const isBehind = item.calls.some((call) => this.waiting.isAbout(call))
    if (!isBehind && item.calls.every((call) => this.fits(call))) {
      for (const call of item.calls) this.admission.admit(call)
      this.bulk.push(item)
      return true
    }
    if (!isBehind && this.goesAlone(item)) this.singles.push(item)
    else this.rest.push(item)
    for (const call of item.calls) this.waiting.add(call)
    return true
  }

  private fits(call: Call): boolean {
    const room = this.admission.roomFor(call)
    this.isAllSpent ||= room === 'all_spent'
    return room === 'free'
  }

  private goesAlone({ calls }: LaneItem): boolean {
    const [call] = calls
    if (call === undefined || calls.length > 1 || this.singles.length >= MAX_SINGLES) return false
    return this.admission.goesAlone(call)
  }
}
