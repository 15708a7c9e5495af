// The clock of the leases. It stands still while nothing changes: each heartbeat would do what the last one did, and
// would look at every key of every runner once a second.
import { setImmediate } from 'node:timers/promises'

interface Timer {
  readonly at: number
  readonly run: () => void
}

export class LeaseClock {
  private timers: Timer[] = []
  private time = 0
  /** What it has stood still, in milliseconds. */
  private skipped = 0
  private sleepsAt = Infinity
  private isAwake = true

  readonly now = (): number => this.time

  readonly schedule = (ms: number, run: () => void): (() => void) => {
    const timer = { at: this.time + ms, run }
    this.timers.push(timer)
    return () => (this.timers = this.timers.filter((one) => one !== timer))
  }

  /** Lets it run for at least so long. @param world the time of the simulation */
  wake(world: number, forMs: number): void {
    if (!this.isAwake) this.skipped = world - this.time
    this.isAwake = true
    this.time = world - this.skipped
    this.sleepsAt = Math.max(this.sleepsAt === Infinity ? 0 : this.sleepsAt, this.time + forMs)
  }

  /** When it has something to do next, as the time of the simulation. */
  nextAt(): number {
    if (!this.isAwake) return Infinity
    return this.timers.reduce((least, { at }) => Math.min(least, at), this.sleepsAt) + this.skipped
  }

  /** Runs what is due, with all that follows from it. */
  async advance(world: number): Promise<void> {
    // The sum and the difference of the same numbers need not fit to the last digit.
    this.time = Math.max(
      world - this.skipped,
      this.timers.reduce((least, { at }) => Math.min(least, at), this.sleepsAt)
    )
    const due = this.timers.filter(({ at }) => at <= this.time)
    this.timers = this.timers.filter(({ at }) => at > this.time)
    for (const { run } of due) {
      run()
      await setImmediate()
    }
    if (this.time >= this.sleepsAt) this.isAwake = false
  }
}
