// One lease that this runner holds: until when it is valid, and what works under it.
import type { Lease } from './ownership'

export interface HeldLeaseOptions {
  readonly key: string
  readonly epoch: number
  /** Milliseconds on the monotonic clock. */
  readonly validUntil: number
  readonly monotonic: () => number
  /** Called when it is to be handed over and the last work under it has ended. */
  readonly onIdle: () => void
}

export class HeldLease implements Lease {
  readonly key: string
  readonly epoch: number
  readonly isContested = true
  /** It is to be handed over: no new work begins under it. */
  isLeaving = false
  private readonly ending = new AbortController()
  private validUntil: number
  private users = 0

  constructor(private readonly options: HeldLeaseOptions) {
    this.key = options.key
    this.epoch = options.epoch
    this.validUntil = options.validUntil
  }

  get ended(): AbortSignal {
    return this.ending.signal
  }

  get isIdle(): boolean {
    return this.users === 0
  }

  /** The clock decides, not a timer: a process that was stopped finds out here before its timers run. */
  isHeld(): boolean {
    if (!this.ended.aborted && this.options.monotonic() >= this.validUntil) this.end()
    return !this.ended.aborted
  }

  /** A lease that has run out stays so: its requests were broken off. */
  extend(validUntil: number): void {
    if (this.isHeld()) this.validUntil = Math.max(this.validUntil, validUntil)
  }

  end(): void {
    this.ending.abort()
  }

  use(): () => void {
    let isUsed = true
    this.users += 1
    return () => {
      if (!isUsed) return
      isUsed = false
      this.users -= 1
      if (this.isLeaving && this.isIdle) this.options.onIdle()
    }
  }
}
