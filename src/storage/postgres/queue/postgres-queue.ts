// Implements the queue on PostgreSQL, for several runners. Combines the parts of this folder.
import { randomUUID } from 'node:crypto'
import type {
  Appended,
  DeadLetterCount,
  DeadLetters,
  EventId,
  History,
  NewEvent,
  Queue,
  RetryingEvent,
  Settlement,
  TakenEvent
} from '../../queue/queue'
import { LeaseLostError } from '../../ownership/ownership'
import type { PostgresResends } from '../resends/postgres-resends'
import { HELD_BACK_MS } from '../../queue/held'
import { UnderWay } from '../../queue/under-way'
import type { Database } from '../connection/database'
import { isDiskFull } from '../connection/failures'
import { Appender } from './appender'
import { discardDead, retryDead } from './dead-letters'
import { erase } from './erasure'
import { unlessLost, type QueueParts, type Right } from './parts'
import { hasten, readRetrying } from './retrying'
import type { Room } from './room'
import { Settling } from './settling'
import { StoredNotices } from './stored-notices'
import { Taking, type Wanted } from './taking'
import { UnderClaim } from './under-claim'
import type { Upkeep } from './upkeep'
import { connect, forget, readDestinations } from './wiring'

/** Most events of one take. */
const LONGEST_TAKE = 10_000

/** Which lease a destination is sent under, and since which epoch this runner holds it; `undefined`: it does not. */
export type Fence = (destinationId: string) => { readonly key: string; readonly epoch: number } | undefined

export interface PostgresQueueParts extends QueueParts {
  /** The same database, for what is taken and settled. */
  readonly lane: Database
  readonly history: History
  readonly resends: PostgresResends
  readonly room: Room
  readonly upkeep: Upkeep
  readonly held: HeldSources
  /** Default: there is one runner alone, and what others had taken before it began is nobody's. */
  readonly fence: Fence | undefined
  /** Id of this runner, for notices. */
  readonly runner: string
  readonly onError: (error: unknown) => void
}

/** The sources whose events are not taken for now, in this process. */
export class HeldSources {
  private sources: ReadonlySet<string> = new Set()

  readonly has = (source: string): boolean => this.sources.has(source)
  readonly all = (): ReadonlySet<string> => this.sources

  set(sources: readonly string[]): void {
    this.sources = new Set(sources)
  }
}

export class PostgresQueue implements Queue {
  readonly history: History
  readonly resends: PostgresResends
  private isClosing = false
  private readonly self = randomUUID()
  private readonly underWay = new UnderWay()
  private readonly underClaim = new UnderClaim()
  private readonly appender: Appender
  private readonly notices: StoredNotices
  private readonly taking: Taking
  private readonly settling: Settling

  constructor(private readonly parts: PostgresQueueParts) {
    const { database, counting, room, held } = parts
    const { underWay, underClaim } = this
    this.history = parts.history
    this.resends = parts.resends
    this.notices = new StoredNotices(database.notices, parts.runner)
    const releaseLost = (): void => this.releaseLost()
    const sending = { ...parts, database: parts.lane, underClaim }
    this.taking = new Taking({ ...sending, underWay, isHeld: held.has, releaseLost })
    this.settling = new Settling(sending)
    const onError = (error: unknown): void => {
      if (isDiskFull(error)) room.noteDiskFull()
      parts.onError(error)
    }
    const onStored = this.notices.note.bind(this.notices)
    this.appender = new Appender({ database, counting, onStored, onError })
  }

  async append(events: readonly NewEvent[]): Promise<Appended> {
    return this.isClosing ? { refused: 'closing' } : this.parts.room.append(() => this.appender.append(events))
  }

  async connect(destinationId: string, sourceIds: readonly string[], version?: number): Promise<void> {
    this.assertOpen()
    await connect(this.parts.database, destinationId, { sourceIds, version })
    this.taking.restart(destinationId)
  }

  async hold(sourceIds: readonly string[]): Promise<void> {
    this.assertOpen()
    this.parts.held.set(sourceIds)
    this.taking.restart()
  }

  destinations(): Promise<string[]> {
    return readDestinations(this.parts.database)
  }

  async forget(destinationId: string, version?: number): Promise<void> {
    this.assertOpen()
    this.underWay.forget(destinationId)
    this.underClaim.forget(destinationId)
    this.taking.forget(destinationId)
    await forget(this.parts, destinationId, version)
  }

  take(destinationId: string, limit: number, maxBytes = Infinity): Promise<TakenEvent[]> {
    return this.takeUpTo(destinationId, { events: limit, bytes: maxBytes })
  }

  takeAhead(destinationId: string, limit: number, maxBytes = Infinity): Promise<TakenEvent[]> {
    return this.takeUpTo(destinationId, { events: limit, bytes: maxBytes, isAhead: true })
  }

  private async takeUpTo(destinationId: string, wanted: Wanted): Promise<TakenEvent[]> {
    const right = this.rightOf(destinationId)
    if (this.isClosing || right === undefined) return []
    return this.taking.take(destinationId, { ...wanted, events: Math.min(wanted.events, LONGEST_TAKE) }, right)
  }

  retrying(destinationId: string, page: { after: EventId; limit: number }): Promise<RetryingEvent[]> {
    return readRetrying(this.parts.database, destinationId, page)
  }

  clearSuspicion(destinationId: string, ids: readonly EventId[]): Promise<void> {
    return this.settling.clearSuspicion(destinationId, ids)
  }

  async settle(destinationId: string, settlements: readonly Settlement[]): Promise<void> {
    let isOver = true
    try {
      await this.settling.settle(destinationId, settlements)
      // Pages of other runners show what became of them.
      this.notices.note({ ids: settlements.map(({ id }) => id), destinations: [] })
    } catch (error) {
      isOver = error instanceof LeaseLostError
      // If the lease comes back, these events are taken again before any later ones.
      if (isOver) this.taking.forget(destinationId)
      throw error
    } finally {
      if (isOver) this.underWay.settle(destinationId, settlements.length)
    }
  }

  async nextAt(destinationId: string): Promise<number | undefined> {
    const right = this.rightOf(destinationId)
    if (right === undefined) return undefined
    const isHeld = this.underWay.isHeldBack(destinationId) || this.underWay.isWaiting(destinationId)
    return isHeld ? this.parts.steady() + HELD_BACK_MS : unlessLost(this.taking.nextAt(destinationId, right))
  }

  hasten(destinationId: string): Promise<void> {
    return hasten(this.parts, destinationId)
  }

  retry(letters: DeadLetters): Promise<DeadLetterCount[]> {
    return retryDead(this.parts, letters)
  }

  discard(letters: DeadLetters): Promise<number> {
    return discardDead(this.parts, letters)
  }

  erase(ids: readonly EventId[]): Promise<number> {
    return erase(this.parts, ids)
  }

  /** The database stays open: its owner closes it. */
  async close(): Promise<void> {
    if (this.isClosing) return
    this.isClosing = true
    this.underWay.close()
    await this.appender.settled()
    await this.parts.counting.close().catch(this.parts.onError)
    this.notices.close()
    await this.parts.upkeep.close()
  }

  private releaseLost(): void {
    for (const destinationId of this.underWay.destinations()) {
      if (this.rightOf(destinationId) !== undefined) continue
      this.underWay.forget(destinationId)
      this.underClaim.forget(destinationId)
    }
  }

  private rightOf(destinationId: string): Right | undefined {
    const { fence } = this.parts
    if (fence === undefined) return { lease: undefined, owner: this.self }
    const lease = fence(destinationId)
    return lease && { lease, owner: `${lease.key}#${lease.epoch}` }
  }

  private assertOpen(): void {
    if (this.isClosing) throw new Error('The queue is closed: nothing is written to it any more.')
  }
}
