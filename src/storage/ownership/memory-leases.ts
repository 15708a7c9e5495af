// A table of leases in memory, for tests and simulations of several runners in one process.
import { LEASE_TIMES } from './lease-rules'
import type { Held, LeaseNote, LeaseRow, LeaseTable, LiveRunner, Sight } from './lease-table'
import type { ClusterRunner } from './ownership'

interface Row {
  owner: string | undefined
  epoch: number
  askedBy: string | undefined
  note: string | undefined
}

interface Listener {
  readonly changed: () => void
  readonly nudged: (key: string) => void
}

export class MemoryLeases implements LeaseTable {
  private readonly rows = new Map<string, Row>()
  private readonly beats = new Map<string, { readonly runner: ClusterRunner; readonly until: number }>()
  private readonly listeners = new Set<Listener>()

  /** @param now milliseconds, as of the database's clock */
  constructor(private readonly now: () => number) {}

  async beat(runner: ClusterRunner): Promise<Sight> {
    this.beats.set(runner.id, { runner, until: this.now() + LEASE_TIMES.ttl })
    return { runners: this.living(), leases: Array.from(this.rows, ([key, row]) => this.toLease(key, row)) }
  }

  async take(runnerId: string, keys: readonly string[]): Promise<Held[]> {
    const taken = keys.flatMap((key) => {
      const row = this.rows.get(key)
      if (row?.owner !== undefined && this.lives(row.owner)) return []
      const epoch = (row?.epoch ?? 0) + 1
      this.rows.set(key, { owner: runnerId, epoch, askedBy: undefined, note: undefined })
      return [{ key, epoch }]
    })
    if (taken.length > 0) this.tell()
    return taken
  }

  async ask(runnerId: string, keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      const row = this.rows.get(key)
      if (row !== undefined) row.askedBy = runnerId
    }
    this.tell()
  }

  async release(runnerId: string, leases: readonly Held[]): Promise<void> {
    for (const { key, epoch } of leases) {
      const row = this.rows.get(key)
      if (row?.owner === runnerId && row.epoch === epoch) row.owner = undefined
    }
    this.tell()
  }

  async leave(runnerId: string): Promise<void> {
    this.beats.delete(runnerId)
    for (const row of this.rows.values()) if (row.owner === runnerId) row.owner = undefined
    this.tell()
  }

  async note(notes: readonly LeaseNote[]): Promise<void> {
    for (const { key, epoch, text } of notes) {
      const row = this.rows.get(key)
      if (row?.epoch === epoch) row.note = text
    }
  }

  async nudge(key: string): Promise<void> {
    for (const { nudged } of this.listeners) nudged(key)
  }

  listen(listener: Listener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Whether nobody else has taken the key since: what a transaction of PostgreSQL checks. */
  holds({ key, epoch }: Held): boolean {
    return this.rows.get(key)?.epoch === epoch
  }

  private lives(runnerId: string): boolean {
    return (this.beats.get(runnerId)?.until ?? 0) > this.now()
  }

  private living(): LiveRunner[] {
    const now = this.now()
    return Array.from(this.beats.values(), ({ runner, until }) => ({ ...runner, leftMs: until - now })).filter(
      ({ leftMs }) => leftMs > 0
    )
  }

  private toLease(key: string, { owner, epoch, askedBy, note }: Row): LeaseRow {
    const lives = owner !== undefined && this.lives(owner)
    return { key, epoch, owner: lives ? owner : undefined, askedBy, note: lives ? note : undefined }
  }

  private tell(): void {
    for (const { changed } of this.listeners) changed()
  }
}
