// Keeps the order: events are settled in any order and released in the order in which they were read.
// So the report is in order, and one number says what is done: everything before it, nothing behind it.
import type { Outcome } from '../delivery/types'
import { OutcomePool } from './outcome-pool'
import type { SettledEvent } from './tally'

/** An event on its way; its outcome is set once that is known. */
export interface OpenEvent extends Omit<SettledEvent, 'outcome'> {
  outcome: Outcome | undefined
}

export class Ledger {
  private open: (OpenEvent | undefined)[] = []
  private head = 0
  private readonly outcomes = new OutcomePool()

  /**
   * @param released counts entries that an earlier run has settled
   * @param release is called once per entry, in order; with `undefined` for one that was skipped
   */
  constructor(
    private released: number,
    private readonly release: (event: SettledEvent | undefined) => void
  ) {}

  /** Entries before this number are settled and released. */
  get mark(): number {
    return this.released
  }

  /** Entries that were read and are not released yet. */
  get waiting(): number {
    return this.open.length - this.head
  }

  /** The place of the entry that is read next. */
  get next(): number {
    return this.released + this.waiting
  }

  /** Places from the mark on whose events were delivered, ascending. */
  deliveredAhead(): number[] {
    const places: number[] = []
    for (let index = this.head; index < this.open.length; index++) {
      if (this.open[index]?.outcome?.fate === 'delivered') places.push(this.released + index - this.head)
    }
    return places
  }

  /** Keeps the event itself, which must be nobody else's. Returns its place. */
  add(event: OpenEvent): number {
    this.open.push(event)
    return this.next - 1
  }

  /** An entry that is not to be sent still has its place. */
  skip(): void {
    this.open.push(undefined)
    this.advance()
  }

  settle(place: number, outcome: Outcome): void {
    const event = this.open[this.head + place - this.released]
    if (event) event.outcome = this.outcomes.shared(outcome)
    this.advance()
  }

  /** Settles everything that is still open with `outcome` and releases all. Returns how many events that were. */
  abandon(outcome: Outcome): number {
    let count = 0
    for (const event of this.open) {
      if (event === undefined || isSettled(event)) continue
      event.outcome = outcome
      count++
    }
    this.advance()
    return count
  }

  private advance(): void {
    while (this.head < this.open.length) {
      const event = this.open[this.head]
      if (event && !isSettled(event)) break
      this.open[this.head] = undefined
      this.head++
      this.released++
      this.release(event)
    }
    this.shrink()
  }

  private shrink(): void {
    if (this.head < 4096 || this.head * 2 < this.open.length) return
    this.open = this.open.slice(this.head)
    this.head = 0
  }
}

function isSettled(event: OpenEvent): event is OpenEvent & SettledEvent {
  return event.outcome !== undefined
}
