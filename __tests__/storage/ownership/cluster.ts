// Runners that share a table of leases in memory, on a clock that tests move by hand.
import { LeasedOwnership } from '../../../src/storage/ownership/leased-ownership'
import { MemoryLeases } from '../../../src/storage/ownership/memory-leases'
import type { LeaseTable } from '../../../src/storage/ownership/lease-table'

export class HandClock {
  private time = 0
  private timers: { readonly at: number; readonly run: () => void }[] = []

  readonly now = (): number => this.time

  readonly schedule = (ms: number, run: () => void): (() => void) => {
    const timer = { at: this.time + ms, run }
    this.timers.push(timer)
    return () => (this.timers = this.timers.filter((one) => one !== timer))
  }

  /** What is due runs when its time comes, with all that follows from it. */
  async pass(ms: number): Promise<void> {
    const end = this.time + ms
    for (;;) {
      await settled()
      const [next] = this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
      if (next === undefined) break
      this.timers = this.timers.filter((one) => one !== next)
      this.time = Math.max(this.time, next.at)
      next.run()
    }
    this.time = end
    await settled()
  }
}

/** One runner. */
export interface Member {
  readonly ownership: LeasedOwnership
  readonly errors: unknown[]
  /** While it is cut off, everything that it asks the table fails. */
  isCutOff: boolean
}

export class Cluster {
  readonly clock = new HandClock()
  readonly table: MemoryLeases
  private count = 0

  constructor() {
    this.table = new MemoryLeases(this.clock.now)
  }

  async join({ version = '1.0.0', isGuest = false } = {}): Promise<Member> {
    const name = `runner-${++this.count}`
    const errors: unknown[] = []
    const member = { errors, isCutOff: false } as { -readonly [Key in keyof Member]: Member[Key] }
    member.ownership = new LeasedOwnership({
      table: cuttable(this.table, () => member.isCutOff),
      runner: { id: name, name, version },
      isGuest,
      monotonic: this.clock.now,
      schedule: this.clock.schedule,
      onError: (error) => errors.push(error)
    })
    await member.ownership.start()
    return member
  }
}

function cuttable(table: LeaseTable, isCutOff: () => boolean): LeaseTable {
  return new Proxy(table, {
    get: (target, name: keyof LeaseTable) => {
      const method = target[name].bind(target) as (...args: unknown[]) => unknown
      if (name === 'listen') return method
      return (...args: unknown[]) => (isCutOff() ? Promise.reject(new Error('cut off')) : method(...args))
    }
  })
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}
