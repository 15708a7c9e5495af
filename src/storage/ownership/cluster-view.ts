// What a runner knows of the cluster since its last heartbeat.
import { LEASE_TIMES, type KeyFacts } from './lease-rules'
import type { LeaseRow, Sight } from './lease-table'
import type { ClusterRunner, Holder } from './ownership'

export class ClusterView {
  private rows = new Map<string, LeaseRow>()
  private names = new Map<string, string>()
  /** Since when keys have been seen free, on the monotonic clock. */
  private readonly freeSince = new Map<string, number>()
  runners: readonly ClusterRunner[] = []
  /** Until another runner may be thought dead, in milliseconds from the last look; not longer than to the next beat. */
  nextLookMs: number = LEASE_TIMES.beat

  learn({ runners, leases }: Sight): void {
    this.runners = runners.map(({ leftMs: _time, ...runner }) => runner)
    this.names = new Map(runners.map(({ id, name }) => [id, name]))
    this.rows = new Map(leases.map((row) => [row.key, row]))
    // A moment later, so that it has really run out.
    this.nextLookMs = Math.min(LEASE_TIMES.beat, ...runners.map(({ leftMs }) => Math.max(0, leftMs) + 10))
  }

  rowsOf(runnerId: string): LeaseRow[] {
    return [...this.rows.values()].filter(({ owner }) => owner === runnerId)
  }

  /** Ids of the runners that may be given keys. */
  staying(): string[] {
    return this.runners.filter(({ isLeaving }) => !isLeaving).map(({ id }) => id)
  }

  holderOf(key: string): Omit<Holder, 'isThis'> | undefined {
    const { owner, note } = this.rows.get(key) ?? {}
    return owner === undefined ? undefined : { id: owner, name: this.names.get(owner) ?? owner, note }
  }

  /** @param now on the monotonic clock */
  factsOf(keys: Iterable<string>, now: number): KeyFacts[] {
    const facts: KeyFacts[] = []
    for (const key of keys) {
      const { owner, askedBy } = this.rows.get(key) ?? {}
      if (owner !== undefined) this.freeSince.delete(key)
      else if (!this.freeSince.has(key)) this.freeSince.set(key, now)
      facts.push({ key, owner, askedBy, freeMs: now - (this.freeSince.get(key) ?? now) })
    }
    return facts
  }
}
