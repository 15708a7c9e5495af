// The ownership of a runner among others: keeps its leases by heartbeats, takes keys, and hands them over.
import { ClusterView } from './cluster-view'
import { HeldLeases } from './held-leases'
import { decide, LEASE_TIMES } from './lease-rules'
import type { LeaseTable } from './lease-table'
import type { ClusterRunner, Holder, Lease, Ownership } from './ownership'
import { Rounds, type Schedule } from './rounds'

export interface LeasedOptions {
  readonly table: LeaseTable
  /** `id` is new for each process. */
  readonly runner: Omit<ClusterRunner, 'isLeaving'>
  /** It stays for a moment, so that no key is meant for it: it takes what nobody else does. Default: no. */
  readonly isGuest?: boolean | undefined
  /** Milliseconds on a clock that nobody can set. */
  readonly monotonic: () => number
  /** See `Rounds`. */
  readonly schedule?: Schedule | undefined
  /** Called when the table fails. Leases then run out, until it works again. */
  readonly onError: (error: unknown) => void
}

export class LeasedOwnership implements Ownership {
  private readonly wants = new Map<string, readonly string[]>()
  private readonly view = new ClusterView()
  private readonly held: HeldLeases
  private readonly nudged = new Set<(key: string) => void>()
  private readonly rounds: Rounds
  private readonly unlisten: () => void
  /** When the last heartbeat that was confirmed was sent. */
  private beatAt: number
  private isClosing = false
  private closed: Promise<void> | undefined

  constructor(private readonly options: LeasedOptions) {
    const { table, monotonic, schedule } = options
    this.beatAt = monotonic()
    this.rounds = new Rounds({ round: () => this.round(), schedule })
    this.held = new HeldLeases({ monotonic, schedule, onIdle: () => this.rounds.wake() })
    this.unlisten = table.listen({
      changed: () => this.rounds.wake(),
      nudged: (key) => this.tellNudge(key)
    })
  }

  /** The first heartbeat. @throws what the table throws */
  async start(): Promise<void> {
    await this.look()
    this.rounds.next(this.view.nextLookMs)
  }

  get id(): string {
    return this.options.runner.id
  }

  want(by: string, keys: readonly string[]): void {
    this.wants.set(by, keys)
    this.rounds.wake()
  }

  leaseOf(key: string): Lease | undefined {
    return this.isClosing ? undefined : this.held.usable(key)
  }

  onChange(listener: () => void): () => void {
    return this.held.onChange(listener)
  }

  note(key: string, text: string | undefined): void {
    this.held.note(key, text)
  }

  holderOf(key: string): Holder | undefined {
    const own = this.held.find(key)
    if (own !== undefined) return { id: this.id, name: this.options.runner.name, isThis: true, note: own.note }
    const holder = this.view.holderOf(key)
    return holder && { ...holder, isThis: false }
  }

  runners(): readonly ClusterRunner[] {
    return this.view.runners
  }

  isCutOff(): boolean {
    return this.options.monotonic() - this.beatAt > LEASE_TIMES.cutOff
  }

  nudge(key: string): void {
    this.tellNudge(key)
    void this.options.table.nudge(key).catch(this.options.onError)
  }

  onNudge(listener: (key: string) => void): () => void {
    this.nudged.add(listener)
    return () => this.nudged.delete(listener)
  }

  close(): Promise<void> {
    return (this.closed ??= this.end())
  }

  private async end(): Promise<void> {
    this.isClosing = true
    this.held.handOver(this.held.keys())
    this.rounds.wake()
    await this.held.whenEmpty()
    await this.rounds.stop()
    this.unlisten()
    this.held.close()
    await this.options.table.leave(this.options.runner.id).catch(this.options.onError)
  }

  private tellNudge(key: string): void {
    for (const listener of this.nudged) listener(key)
  }

  private async round(): Promise<number> {
    try {
      await this.look()
      return this.view.nextLookMs
    } catch (error) {
      this.options.onError(error)
      return LEASE_TIMES.retry
    }
  }

  private async look(): Promise<void> {
    const { table, runner, monotonic, isGuest = false } = this.options
    await this.release()
    const sentAt = monotonic()
    this.view.learn(await table.beat({ ...runner, isLeaving: this.isClosing || isGuest }))
    this.beatAt = sentAt
    const validUntil = sentAt + LEASE_TIMES.valid
    this.held.confirm(this.view.rowsOf(runner.id), validUntil)
    const notes = this.held.takeNotes()
    if (notes.length > 0) await table.note(notes)
    if (this.isClosing) this.held.handOver(this.held.keys())
    else await this.act(validUntil)
    await this.release()
  }

  private async act(validUntil: number): Promise<void> {
    const { table, runner, monotonic } = this.options
    const wanted = new Set([...this.wants.values()].flat())
    const facts = this.view.factsOf(wanted, monotonic())
    const { take, ask, handOver } = decide(runner.id, this.view.staying(), facts)
    if (take.length > 0) {
      // Valid from the heartbeat before: the row of the runner, on which the leases hang, is as old.
      const taken = await table.take(runner.id, take)
      this.held.add(taken, validUntil)
    }
    if (ask.length > 0) await table.ask(runner.id, ask)
    this.held.handOver([...handOver, ...this.held.keys().filter((key) => !wanted.has(key))])
  }

  private async release(): Promise<void> {
    const leases = this.held.toRelease()
    if (leases.length === 0) return
    await this.options.table.release(this.options.runner.id, leases)
    this.held.released(leases)
  }
}
