// The leases that this runner holds, those that it is about to hand over included.
import { HeldLease } from './held-lease'
import type { Held, LeaseNote, LeaseRow } from './lease-table'
import type { Lease } from './ownership'
import { byTimer, type Schedule } from './rounds'

export interface HeldLeasesOptions {
  readonly monotonic: () => number
  readonly schedule?: Schedule | undefined
  /** Called when a lease that is to be handed over is free to go. */
  readonly onIdle: () => void
}

interface Own {
  readonly lease: HeldLease
  note: string | undefined
  isTold: boolean
}

export class HeldLeases {
  private readonly owned = new Map<string, Own>()
  /** Given up here, and not yet in the table. */
  private releasing: readonly Held[] = []
  private readonly listeners = new Set<() => void>()
  private cancelEnd: () => void = () => undefined
  private resolveEmpty: (() => void) | undefined

  constructor(private readonly options: HeldLeasesOptions) {}

  keys(): string[] {
    return [...this.owned.keys()]
  }

  find(key: string): { readonly note: string | undefined } | undefined {
    return this.owned.get(key)
  }

  usable(key: string): Lease | undefined {
    const lease = this.owned.get(key)?.lease
    return lease !== undefined && !lease.isLeaving && lease.isHeld() ? lease : undefined
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  add(taken: readonly Held[], validUntil: number): void {
    for (const { key, epoch } of taken) this.own({ key, epoch }, validUntil)
    if (taken.length > 0) this.tell()
  }

  /**
   * Extends what the table says is held; ends the rest. What had run out meanwhile, but was taken by nobody, is held
   * again, by a new lease.
   */
  confirm(rows: readonly LeaseRow[], validUntil: number): void {
    const epochs = new Map(rows.map(({ key, epoch }) => [key, epoch]))
    for (const [key, { lease }] of this.owned) {
      if (epochs.get(key) === lease.epoch) lease.extend(validUntil)
      else lease.end()
    }
    const lost = this.dropEnded()
    const releasing = new Set(this.releasing.map(({ key }) => key))
    const found = rows.filter(({ key }) => !this.owned.has(key) && !releasing.has(key))
    for (const row of found) this.own(row, validUntil)
    if (lost || found.length > 0) this.tell()
    this.cancelEnd()
    const schedule = this.options.schedule ?? byTimer
    this.cancelEnd = schedule(Math.max(0, validUntil - this.options.monotonic()) + 1, () => this.endExpired())
  }

  /** No new work begins under these; each goes when what is under way has ended. */
  handOver(keys: readonly string[]): void {
    let isAny = false
    for (const key of keys) {
      const lease = this.owned.get(key)?.lease
      if (lease === undefined || lease.isLeaving) continue
      lease.isLeaving = true
      isAny = true
    }
    if (isAny) this.tell()
    this.letGo()
  }

  /** What is to be freed in the table. */
  toRelease(): readonly Held[] {
    return this.releasing
  }

  released(leases: readonly Held[]): void {
    this.releasing = this.releasing.filter((one) => !leases.includes(one))
  }

  note(key: string, text: string | undefined): void {
    const own = this.owned.get(key)
    if (own === undefined || own.note === text) return
    own.note = text
    own.isTold = false
  }

  /** Notes that have changed since the last call. */
  takeNotes(): LeaseNote[] {
    const news = [...this.owned.values()].filter(({ isTold }) => !isTold)
    return news.map((own) => {
      own.isTold = true
      return { key: own.lease.key, epoch: own.lease.epoch, text: own.note }
    })
  }

  whenEmpty(): Promise<void> {
    if (this.owned.size === 0) return Promise.resolve()
    return new Promise((resolve) => (this.resolveEmpty = resolve))
  }

  close(): void {
    this.cancelEnd()
    this.listeners.clear()
  }

  private own({ key, epoch }: Held, validUntil: number): void {
    const { monotonic } = this.options
    const lease = new HeldLease({ key, epoch, validUntil, monotonic, onIdle: () => this.letGo() })
    this.owned.set(key, { lease, note: undefined, isTold: true })
  }

  private letGo(): void {
    const idle = [...this.owned.values()].filter(({ lease }) => lease.isLeaving && lease.isIdle)
    if (idle.length === 0) return
    for (const { lease } of idle) {
      lease.end()
      this.owned.delete(lease.key)
    }
    this.releasing = [...this.releasing, ...idle.map(({ lease: { key, epoch } }) => ({ key, epoch }))]
    this.options.onIdle()
    this.noteEmpty()
  }

  private endExpired(): void {
    if (this.dropEnded()) this.tell()
  }

  /** Whether there were any. */
  private dropEnded(): boolean {
    const ended = [...this.owned.values()].filter(({ lease }) => !lease.isHeld())
    for (const { lease } of ended) this.owned.delete(lease.key)
    this.noteEmpty()
    return ended.length > 0
  }

  private noteEmpty(): void {
    if (this.owned.size === 0) this.resolveEmpty?.()
  }

  private tell(): void {
    for (const listener of this.listeners) listener()
  }
}
