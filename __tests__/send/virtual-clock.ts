// Time that passes only while everybody sleeps, so that minutes of waiting cost a test milliseconds. The wall clock can
// be set meanwhile.
import type { Waiting } from '../../src/delivery/clock'
import type { Http } from '../../src/delivery/types'

export const START = Date.parse('2024-05-01T12:00:00.000Z')

interface Sleeper {
  readonly wakeAt: number
  readonly wake: () => void
}

/** Turns of the event loop without any news after which time moves on. */
const QUIET_TURNS = 5

export class VirtualClock implements Waiting {
  /** All sleeps so far, in milliseconds and in order. */
  readonly slept: number[] = []
  /** For code inside a request that `watch` counts: such a request is not under way while it sleeps. */
  readonly waitingInRequest: Waiting
  /** What else happens while a request waits: a server that comes back, say. */
  beforeSleepInRequest: () => Promise<void> = () => Promise.resolve()
  private time = START
  private wallOffset = 0
  private sleepers: Sleeper[] = []
  private isRunning = false
  private isStopped = false
  private requests = 0
  private sleepingRequests = 0

  constructor() {
    this.waitingInRequest = {
      monotonic: this.monotonic,
      sleep: async (ms) => {
        await this.beforeSleepInRequest()
        this.sleepingRequests++
        await this.sleep(ms).finally(() => this.sleepingRequests--)
      }
    }
  }

  /** The wall clock, which can be set. */
  now = (): number => this.time + this.wallOffset

  /** The clock that nobody can set. */
  monotonic = (): number => this.time - START

  /** What a service's clock says: nobody sets it either. */
  serviceNow = (): number => this.time

  /** Sets the wall clock forward by so many milliseconds, or back. */
  jump = (ms: number): void => {
    this.wallOffset += ms
  }

  sleep = (ms: number): Promise<void> => {
    if (this.isStopped) return Promise.reject(new Error('the sleep was broken off'))
    this.slept.push(ms)
    return new Promise((wake) => {
      this.sleepers.push({ wakeAt: this.time + ms, wake })
      void this.run()
    })
  }

  /** Wakes everybody; from now on nobody can sleep. */
  stop = (): void => {
    this.isStopped = true
    for (const { wake } of this.sleepers.splice(0)) wake()
  }

  /** Milliseconds since the start. */
  get elapsedMs(): number {
    return this.time - START
  }

  /** Moves on by itself only while none of these requests is really under way. */
  watch(http: Http): Http {
    return async (request) => {
      this.requests++
      try {
        return await http(request)
      } finally {
        this.requests--
      }
    }
  }

  advance(ms: number): void {
    this.time += ms
    const due = this.sleepers.filter(({ wakeAt }) => wakeAt <= this.time)
    this.sleepers = this.sleepers.filter(({ wakeAt }) => wakeAt > this.time)
    for (const { wake } of due) wake()
  }

  private async run(): Promise<void> {
    if (this.isRunning) return
    this.isRunning = true
    while (this.sleepers.length > 0) {
      await this.quiet()
      const next = Math.min(...this.sleepers.map(({ wakeAt }) => wakeAt))
      if (next < Infinity) this.advance(Math.max(0, next - this.time))
    }
    this.isRunning = false
  }

  private async quiet(): Promise<void> {
    do {
      for (let turn = 0; turn < QUIET_TURNS; turn++) await new Promise((resolve) => setImmediate(resolve))
    } while (this.requests > this.sleepingRequests)
  }
}
