// Counts what happens on a simulated day: delays by number of events, and what waits every five minutes.

export const SLOT_MS = 300_000
/** Each step of the histogram is a twentieth longer than the one before; the first is up to 100 ms. */
const STEP = 1.05
const FIRST_MS = 100
const STEPS = 320

/** How long events waited from intake to Heap's answer. */
export class Delays {
  worstMs = 0
  count = 0
  private readonly steps = new Float64Array(STEPS)

  /** `count` events that waited between `least` and `most` milliseconds, evenly. */
  add(count: number, least: number, most: number): void {
    this.worstMs = Math.max(this.worstMs, most)
    this.count += count
    const parts = most - least > 1000 ? 4 : 1
    for (let part = 0; part < parts; part++) this.addTo(least + ((most - least) * (part + 0.5)) / parts, count / parts)
  }

  /** @param share 0 to 1 */
  quantile(share: number): number {
    let left = share * this.count
    const step = this.steps.findIndex((count) => (left -= count) <= 0)
    return this.count === 0 ? 0 : Math.min(this.worstMs, FIRST_MS * STEP ** Math.max(0, step))
  }

  private addTo(delayMs: number, count: number): void {
    const step = delayMs <= FIRST_MS ? 0 : Math.ceil(Math.log(delayMs / FIRST_MS) / Math.log(STEP))
    const at = Math.min(STEPS - 1, step)
    this.steps[at] = (this.steps[at] ?? 0) + count
  }
}

/** Five minutes. Delays in milliseconds. */
export interface Slot {
  readonly endMs: number
  readonly delivered: number
  readonly medianMs: number
  readonly p99Ms: number
  /** Of what was delivered, or still waits. */
  readonly worstMs: number
  /** Events that wait at the end. */
  readonly backlog: number
  /** Of the time of all runners, and of the database: 0 to 1. More than 1 was begun than could be done. */
  readonly runnersBusy: number
  readonly databaseBusy: number
}

export type Cause = 'killed' | 'stopped' | 'joined'

export class Figures {
  readonly delays = new Delays()
  readonly slots: Slot[] = []
  readonly handovers: Record<Cause, number[]> = { killed: [], stopped: [], joined: [] }
  delivered = 0
  requests = 0
  /** Share of the time that intake takes, since it was last looked at. */
  intake = { runners: 0, database: 0 }
  /** App IDs with two senders at once. */
  overlaps = 0
  /** What pumps report as unexpected. */
  readonly failures: unknown[] = []
  private slot = new Delays()
  private work = { runners: 0, database: 0 }

  deliver(count: number, least: number, most: number): void {
    this.delivered += count
    this.delays.add(count, least, most)
    this.slot.add(count, least, most)
  }

  /** Milliseconds of work that were begun. */
  addWork(runners: number, database: number): void {
    this.work.runners += runners
    this.work.database += database
  }

  endSlot(endMs: number, { backlog, oldestMs, runners }: { backlog: number; oldestMs: number; runners: number }): void {
    this.slots.push({
      endMs,
      delivered: this.slot.count,
      medianMs: this.slot.quantile(0.5),
      p99Ms: this.slot.quantile(0.99),
      worstMs: Math.max(this.slot.worstMs, oldestMs),
      backlog,
      runnersBusy: this.intake.runners + this.work.runners / (SLOT_MS * Math.max(1, runners)),
      databaseBusy: this.intake.database + this.work.database / SLOT_MS
    })
    this.slot = new Delays()
    this.work = { runners: 0, database: 0 }
  }
}
