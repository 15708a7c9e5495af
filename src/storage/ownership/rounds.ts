// Does one thing again and again: after the time that it asks for, or as soon as it is woken. Never twice at once.
export interface RoundsOptions {
  /** Resolves to the milliseconds until the next round. Must not reject. */
  readonly round: () => Promise<number>
  /** Runs something later; returns what prevents that. Default: a timer that does not keep the process alive. */
  readonly schedule?: Schedule | undefined
}

export type Schedule = (ms: number, run: () => void) => () => void

/** Between two rounds, however often it is woken, in milliseconds. */
const SHORTEST_MS = 10

export class Rounds {
  private readonly schedule: Schedule
  private current: Promise<void> | undefined
  private cancel: () => void = () => undefined
  private isWoken = false
  private isStopped = false

  constructor(private readonly options: RoundsOptions) {
    this.schedule = options.schedule ?? byTimer
  }

  wake(): void {
    this.isWoken = true
    if (this.current === undefined) this.next(0)
  }

  /** Plans the next round, in place of one that was planned. */
  next(ms: number): void {
    this.cancel()
    if (!this.isStopped) this.cancel = this.schedule(ms, () => void (this.current = this.run()))
  }

  /** Resolves after the round under way. */
  async stop(): Promise<void> {
    this.isStopped = true
    this.cancel()
    await this.current
  }

  private async run(): Promise<void> {
    this.isWoken = false
    const ms = await this.options.round()
    this.current = undefined
    this.next(this.isWokenMeanwhile() ? SHORTEST_MS : ms)
  }

  private isWokenMeanwhile(): boolean {
    return this.isWoken
  }
}

export const byTimer: Schedule = (ms, run) => {
  const timer = setTimeout(run, ms).unref()
  return () => clearTimeout(timer)
}

/** As `byTimer`, but the process does not end before. */
export const byKeptTimer: Schedule = (ms, run) => {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}
