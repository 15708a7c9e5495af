// Keeps the order of outcomes: events are settled in any order, and released in the order in which they were read. So
// the report is in order, and one number (the mark) says how far a run has come: every entry before it is done.
import type { Outcome } from '../delivery/types'
import { OutcomePool } from './outcome-pool'
import type { SettledEvent } from './tally'

/** An event under way. Its outcome is set once it is known. */
export interface OpenEvent extends Omit<SettledEvent, 'outcome'> {
  outcome: Outcome | undefined
}

export class Ledger {
  private open: (OpenEvent | undefined)[] = []
  private head = 0
  private readonly outcomes = new OutcomePool()

  /**
   * @param released number of entries that an earlier run has settled
   * @param release called once per entry, in order; with `undefined` for an entry that was skipped
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

  /** The number of the entry that is read next. */
  get next(): number {
    return this.released + this.waiting
  }

  /** Numbers of the entries from the mark on that were delivered, ascending. */
  deliveredAhead(): number[] {
    const numbers: number[] = []
    for (let index = this.head; index < this.open.length; index++) {
      if (this.open[index]?.outcome?.fate === 'delivered') numbers.push(this.released + index - this.head)
    }
    return numbers
  }

  /** Keeps the object itself: the caller must not use it any more. Returns the entry's number. */
  add(event: OpenEvent): number {
    this.open.push(event)
    return this.next - 1
  }

  /** Counts an entry that is not sent. */
  skip(): void {
    this.open.push(undefined)
    this.advance()
  }

  settle(entryNumber: number, outcome: Outcome): void {
    const event = this.open[this.head + entryNumber - this.released]
    if (event) event.outcome = this.outcomes.shared(outcome)
    this.advance()
  }

  /** Settles all open events with `outcome` and releases them. Returns how many there were. */
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
