// Implements the queue with one SQLite file, for one process. Combines log, positions, deliveries, history and upkeep.
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
  TakenEvent,
  TrackedEvent
} from '../queue'
import { onWallClock } from '../due-times'
import { RunReader } from './run-reader'
import { closeDatabase, type Connection } from './database'
import type { DeadLetterRows } from './dead-letters'
import { readDestinations } from './destinations'
import type { Erasure } from './erasure'
import type { Log } from './log'
import { OldestWaiting } from './oldest-waiting'
import type { Positions } from './positions'
import { SqliteResends } from './sqlite-resends'
import { appendCounted, type Counting } from './activity/counting'
import type { Indexer } from './search/indexer'
import { SqliteHistory } from './sqlite-history'
import { Taker } from './taker'
import { UnderWay } from '../under-way'
import { Upkeep, type UpkeepOptions } from './upkeep'

/** The parts of the queue. */
export interface Parts extends UpkeepOptions {
  readonly connection: Connection
  readonly log: Log
  readonly positions: Positions
  readonly letters: DeadLetterRows
  readonly erasure: Erasure
  /** Fills the index of words. */
  readonly indexer: Indexer | undefined
  readonly counting: Counting
}

export class SqliteQueue implements Queue {
  readonly history: History
  readonly resends: SqliteResends
  private isClosing = false
  private readonly underWay = new UnderWay()
  private readonly upkeep: Upkeep
  private readonly taker: Taker

  constructor(private readonly parts: Parts) {
    const { connection, positions, deliveries, letters, log, room } = parts
    const history = new SqliteHistory(parts, () => parts.indexer?.current)
    const oldest = new OldestWaiting(connection, positions)
    const runs = new RunReader(parts)
    this.history = {
      page: async (filter, limit) => {
        const { events, next } = await history.page(filter, limit)
        return { events: this.forPeople(events), next }
      },
      list: async (filter, limit) => this.forPeople(await history.list(filter, limit)),
      find: async (ids) => this.forPeople(history.find(ids)),
      count: (filter, limit) => history.count(filter, limit),
      attempts: async (id) => history.attempts(id),
      deadLetters: async (id) => letters.counts(id),
      backlog: async (id) => {
        const { all, held } = positions.waiting(id)
        return { waiting: all, held, retrying: deliveries.open(id) }
      },
      oldestWaiting: async (id) => oldest.at(id),
      arrivals: async (id) => ({ ...log.arrivals(id), untaken: positions.untaken(id) }),
      audienceRuns: (filter, limit) => runs.list(filter, limit),
      storage: async () => room.use()
    }
    this.resends = new SqliteResends(parts)
    this.upkeep = new Upkeep(parts)
    this.taker = new Taker({
      ...parts,
      underWay: this.underWay,
      isClosed: () => this.isClosing,
      isRecovered: () => this.upkeep.isRecovered
    })
  }

  async append(events: readonly NewEvent[]): Promise<Appended> {
    const { commits, counting, log, room } = this.parts
    return this.isClosing
      ? { refused: 'closing' }
      : room.append(() => commits.write(() => room.checked(() => appendCounted(log, counting, events))))
  }

  connect(destinationId: string, sourceIds: readonly string[]): Promise<void> {
    return this.parts.commits.write(() => this.parts.positions.connect(destinationId, sourceIds))
  }

  hold(sourceIds: readonly string[]): Promise<void> {
    return this.parts.commits.write(() => this.parts.positions.hold(sourceIds))
  }

  async destinations(): Promise<string[]> {
    return readDestinations(this.parts.connection)
  }

  forget(destinationId: string): Promise<void> {
    this.underWay.forget(destinationId)
    return this.parts.commits.write(() => {
      this.parts.positions.forget(destinationId)
      this.parts.deliveries.forget(destinationId)
      this.resends.forget(destinationId)
    })
  }

  take(destinationId: string, limit: number, maxBytes = Infinity): Promise<TakenEvent[]> {
    return this.taker.take(destinationId, { events: limit, bytes: maxBytes })
  }

  takeAhead(destinationId: string, limit: number, maxBytes = Infinity): Promise<TakenEvent[]> {
    return this.taker.takeAhead(destinationId, { events: limit, bytes: maxBytes })
  }

  retrying(destinationId: string, page: { after: EventId; limit: number }): Promise<RetryingEvent[]> {
    return this.parts.deliveries.retrying(destinationId, page)
  }

  clearSuspicion(destinationId: string, ids: readonly EventId[]): Promise<void> {
    return this.parts.commits.write(() => this.parts.deliveries.clearSuspicion(destinationId, ids))
  }

  settle(destinationId: string, settlements: readonly Settlement[]): Promise<void> {
    const { commits, counting, deliveries, now } = this.parts
    const settled = commits.write(() => {
      deliveries.settle(destinationId, settlements, now())
      counting.days.settled(destinationId, settlements, now())
    })
    return settled.then(() => this.underWay.settle(destinationId, settlements.length))
  }

  async nextAt(destinationId: string): Promise<number | undefined> {
    return this.taker.nextAt(destinationId)
  }

  private forPeople(events: readonly TrackedEvent[]): TrackedEvent[] {
    return onWallClock(events, this.parts.now() - this.parts.steady())
  }

  hasten(destinationId: string): Promise<void> {
    return this.parts.commits.write(() => this.parts.deliveries.hasten(destinationId, this.parts.steady()))
  }

  retry(letters: DeadLetters): Promise<DeadLetterCount[]> {
    const { commits, letters: rows, now, steady } = this.parts
    return commits.write(() => {
      const counts = rows.count(letters)
      rows.move(letters, 'retrying', { now: now(), steady: steady() })
      return counts
    })
  }

  discard(letters: DeadLetters): Promise<number> {
    const { commits, letters: rows, now, steady } = this.parts
    return commits.write(() => rows.move(letters, 'discarded', { now: now(), steady: steady() }))
  }

  async erase(ids: readonly EventId[]): Promise<number> {
    const { commits, erasure, indexer } = this.parts
    const erased = await commits.write(() => {
      indexer?.erase(ids)
      return erasure.erase(ids)
    })
    if (!this.isClosing) erasure.end()
    return erased
  }

  async close(): Promise<void> {
    if (this.isClosing) return
    this.isClosing = true
    this.underWay.close()
    await this.upkeep.close()
    this.parts.indexer?.close()
    void this.parts.counting.refused.store()
    this.parts.commits.close()
    closeDatabase(this.parts.connection)
  }
}
