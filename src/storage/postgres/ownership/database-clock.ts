// The clock of due times of all runners on one database: the database's, counted on by the runner's own between two looks.

/** What the database's clock said, and when by the runner's own it was asked and had answered. All milliseconds. */
export interface ClockReading {
  readonly database: number
  readonly askedAt: number
  readonly answeredAt: number
}

/** Speed of this clock while it is ahead of the database's. It never stops: what waits would wait for ever. */
const SLOW = 0.5

/** Never goes back, even if the clock of the database is set, or another server with another clock takes over. */
export class DatabaseClock {
  /** Epoch milliseconds, and the moment by the runner's clock at which they were right. */
  private target: { readonly value: number; readonly at: number } | undefined
  private shown = { value: 0, at: 0 }

  /** @param monotonic milliseconds on a clock that nobody can set */
  constructor(private readonly monotonic: () => number) {}

  /** The first reading has to be noted before the clock is read. */
  note({ database, askedAt, answeredAt }: ClockReading): void {
    const isFirst = this.target === undefined
    const now = this.monotonic()
    if (!isFirst) this.shown = { value: this.at(now), at: now }
    // The answer was given at some moment in between.
    this.target = { value: database, at: (askedAt + answeredAt) / 2 }
    if (isFirst) this.shown = { value: database + now - this.target.at, at: now }
  }

  /** Epoch milliseconds. */
  readonly now = (): number => Math.round(this.at(this.monotonic()))

  private at(now: number): number {
    if (this.target === undefined) throw new Error('The clock of the database has not been read yet.')
    const right = this.target.value + now - this.target.at
    return Math.max(right, this.shown.value + (now - this.shown.at) * SLOW)
  }
}
