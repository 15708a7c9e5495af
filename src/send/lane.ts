// Chooses what a lane sends next: in order per subject, and never more than the budgets allow.
// Pure apart from asking the budgets.
import { BudgetAdmission } from '../delivery/admission'
import type { Allowances } from '../delivery/budgets'
import { isWorse } from '../delivery/fate'
import { jsonOf } from '../delivery/json-text'
import { WaitingSubjects } from '../delivery/subjects'
import type { Call, Outcome, Plan } from '../delivery/types'

/** An event that is ready to be sent, or the part of one that is about one subject. */
export interface LaneItem {
  readonly place: number
  /** Their items are JSON text: thousands of them wait in memory. */
  readonly calls: readonly Call[]
  readonly issues: Plan['issues']
  /** Bytes of that text. */
  readonly size: number
  /** Shared by the parts of an event; `undefined` for a whole one. */
  readonly joint: Joint | undefined
}

/** What is known of an event while parts of it are under way. */
interface Joint {
  left: number
  outcome: Outcome
}

export function toLaneItem(place: number, { calls, issues }: Pick<LaneItem, 'calls' | 'issues'>): LaneItem {
  let size = 0
  const waiting = calls.map(({ endpoint, subject, alsoAbout, item }): Call => {
    const json = jsonOf(item)
    size += json.bytes
    const call = { endpoint, subject, item: json }
    return alsoAbout === undefined ? call : { ...call, alsoAbout }
  })
  return { place, calls: waiting, issues, size, joint: undefined }
}

/**
 * The event, or its calls about each subject apart: every subject has its lane, and keeps its order nowhere else.
 * Calls of one event about different subjects do not wait for each other.
 */
export function partsOf(item: LaneItem): LaneItem[] {
  const subjects = [...new Set(item.calls.map(({ subject }) => subject))]
  if (subjects.length < 2) return [item]
  const joint: Joint = { left: subjects.length, outcome: { fate: 'delivered', issues: item.issues } }
  return subjects.map((subject) => {
    const calls = item.calls.filter((call) => call.subject === subject)
    const size = calls.reduce((sum, call) => sum + jsonOf(call.item).bytes, 0)
    return { place: item.place, calls, issues: [], size, joint }
  })
}

/** The outcome of the whole event, of which `outcome` is that of a part; `undefined` while it is still open. */
export function wholeOutcome({ joint }: LaneItem, outcome: Outcome): Outcome | undefined {
  if (joint === undefined) return outcome
  joint.left--
  if (isWorse(outcome.fate, joint.outcome.fate)) joint.outcome = { ...outcome, issues: joint.outcome.issues }
  return joint.left === 0 || joint.outcome.fate === 'retry' ? joint.outcome : undefined
}

/** What goes next: one delivery in bulk, and single calls beside it. `rest` stays, in order. */
export interface Choice {
  readonly bulk: readonly LaneItem[]
  readonly singles: readonly LaneItem[]
  readonly rest: readonly LaneItem[]
  /** Those of the rest that wait for nothing but the budgets of their own subjects. */
  readonly parked: Load
}

/** How many events, and the bytes of their text. */
export interface Load {
  readonly count: number
  readonly size: number
}

export const NO_LOAD: Load = { count: 0, size: 0 }

/**
 * Events that one delivery takes. Larger ones save requests, but cost a tenth more CPU: events wait longer, and what has
 * survived in memory for a while is expensive to give back (bench: send).
 */
export const WINDOW = 1000

/** Single requests beside a delivery, at most. */
const MAX_SINGLES = 8

/**
 * As many events from the front as fit a window and the bulk budgets. An event that has to wait keeps back only what
 * follows about the same subjects. Where a subject's own bulk budget is spent, its next event may go as a single call.
 */
export function chooseNext(queue: readonly LaneItem[], allowances: Allowances | undefined): Choice {
  if (!allowances) return { bulk: queue.slice(0, WINDOW), singles: [], rest: queue.slice(WINDOW), parked: NO_LOAD }
  const chooser = new Chooser(allowances)
  const end = queue.findIndex((item) => !chooser.place(item))
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
  /** Whether something has to wait for the budget of all subjects together: it waits with everybody. */
  isAllSpent = false
  private readonly waiting = new WaitingSubjects()
  private readonly admission: BudgetAdmission

  constructor(allowances: Allowances) {
    this.admission = new BudgetAdmission(allowances)
  }

  /** False once the window is full: nothing behind that goes now. */
  place(item: LaneItem): boolean {
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
