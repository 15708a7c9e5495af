// The queue in one SQLite file, for one process. Composes log, positions, deliveries, history and retention.
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
} from '../queue'
import { CommitGroup } from './commit-group'
import { openDatabase, type Connection } from './database'
import { Deliveries } from './deliveries'
import { readDestinations } from './destinations'
import { Log } from './log'
import { Positions } from './positions'
import { Retention } from './retention'
import { Room } from './room'
import { SqliteHistory } from './sqlite-history'
import { SqliteTallies } from './sqlite-tallies'
import type { Tallies } from '../../tallies/tallies'

export interface SqliteQueueOptions {
  readonly path: string
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Bytes at which new events are refused. Default: 2 GiB. */
  readonly maxBytes?: number | undefined
  /** How long settled events are kept, in milliseconds. Default: 7 days. */
  readonly retentionMs?: number | undefined
}

const DEFAULT_MAX_BYTES = 2 * 1024 ** 3
const DEFAULT_RETENTION_MS = 7 * 24 * 60 * 60_000
/** Room above `maxBytes` in which events that are inside can still be settled. */
const HEADROOM = 1.25
const CLEANING_MS = 1000
/** Steps in a row that may find nothing to forget, before the others wait for the next time: a tenth of the time. */
const FRUITLESS = 10
const NOTHING = { forgotten: 0, isAtEnd: true }

/** Opens or creates the file. What was taken when the last process ended is due at once. @throws when it cannot. */
export function createSqliteQueue(options: SqliteQueueOptions): { queue: Queue; tallies: Tallies } {
  const { path, now, maxBytes = DEFAULT_MAX_BYTES, retentionMs = DEFAULT_RETENTION_MS } = options
  const connection = openDatabase({ path, hardLimitBytes: maxBytes * HEADROOM })
  const commits = new CommitGroup(connection)
  const log = new Log(connection)
  const positions = new Positions(connection, log)
  const deliveries = new Deliveries(connection)
  const retention = new Retention(connection, positions, { maxBytes, retentionMs })
  deliveries.recover(now())
  const room = new Room(retention, now)
  const parts = { connection, commits, log, positions, deliveries, retention, room, now }
  return { queue: new SqliteQueue(parts), tallies: new SqliteTallies(connection, commits) }
}

interface Parts {
  readonly connection: Connection
  readonly commits: CommitGroup
  readonly log: Log
  readonly positions: Positions
  readonly deliveries: Deliveries
  readonly retention: Retention
  readonly room: Room
  readonly now: () => number
}

class SqliteQueue implements Queue {
  readonly history: History
  private isClosing = false
  private readonly cleaning: NodeJS.Timeout

  constructor(private readonly parts: Parts) {
    const { connection, positions, deliveries, log, room } = parts
    const history = new SqliteHistory(connection, positions)
    this.history = {
      list: async (filter, limit) => history.list(filter, limit),
      find: async (ids) => history.find(ids),
      deadLetters: async (id) => deliveries.deadLetters(id),
      backlog: async (id) => ({ waiting: positions.waiting(id), retrying: deliveries.open(id) }),
      arrivals: async (sourceId) => log.arrivals(sourceId),
      storage: async () => room.use()
    }
    this.cleaning = setInterval(() => void this.clean(), CLEANING_MS).unref()
  }

  async append(events: readonly NewEvent[]): Promise<Appended> {
    const { commits, log, room } = this.parts
    return this.isClosing ? { refused: 'closing' } : room.append(() => commits.write(() => log.append(events)))
  }

  connect(destinationId: string, sourceIds: readonly string[]): Promise<void> {
    return this.parts.commits.write(() => this.parts.positions.connect(destinationId, sourceIds))
  }

  async destinations(): Promise<string[]> {
    return readDestinations(this.parts.connection)
  }

  forget(destinationId: string): Promise<void> {
    return this.parts.commits.write(() => {
      this.parts.positions.forget(destinationId)
      this.parts.deliveries.forget(destinationId)
    })
  }

  async take(destinationId: string, limit: number): Promise<TakenEvent[]> {
    const { commits, deliveries, positions, now } = this.parts
    // Looking costs nothing; taking costs a commit.
    const nextAt = this.lookAhead(destinationId)
    if (this.isClosing || nextAt === undefined || nextAt > now()) return []
    return commits.write(() => {
      const due = deliveries.takeDue(destinationId, limit, now())
      const fresh = due.length < limit ? positions.advance(destinationId, limit - due.length) : []
      return [...due, ...deliveries.takeNew(destinationId, fresh, { events: due, now: now() })]
    })
  }

  retrying(destinationId: string, page: { after: EventId; limit: number }): Promise<RetryingEvent[]> {
    return this.parts.deliveries.retrying(destinationId, page)
  }

  settle(destinationId: string, settlements: readonly Settlement[]): Promise<void> {
    const { commits, deliveries, now } = this.parts
    return commits.write(() => deliveries.settle(destinationId, settlements, now()))
  }

  async nextAt(destinationId: string): Promise<number | undefined> {
    return this.lookAhead(destinationId)
  }

  private lookAhead(destinationId: string): number | undefined {
    return this.parts.positions.waiting(destinationId) > 0 ? 0 : this.parts.deliveries.nextDueAt(destinationId)
  }

  hasten(destinationId: string): Promise<void> {
    return this.parts.commits.write(() => this.parts.deliveries.hasten(destinationId, this.parts.now()))
  }

  retry(letters: DeadLetters): Promise<DeadLetterCount[]> {
    const { commits, deliveries, now } = this.parts
    return commits.write(() => {
      const counts = deliveries.countDead(letters)
      deliveries.moveDead(letters, 'retrying', now())
      return counts
    })
  }

  discard(letters: DeadLetters): Promise<number> {
    return this.parts.commits.write(() => this.parts.deliveries.moveDead(letters, 'discarded', this.parts.now()))
  }

  async close(): Promise<void> {
    if (this.isClosing) return
    this.isClosing = true
    clearInterval(this.cleaning)
    this.parts.commits.flush()
    this.parts.connection.close()
  }

  /** A failure here is no reason to stop: the next step finds the same events. */
  private async clean(): Promise<void> {
    const { commits, retention, now } = this.parts
    for (let fruitless = 0; fruitless < FRUITLESS && !this.isClosing;) {
      const { forgotten, isAtEnd } = await commits.write(() => retention.forgetSome(now())).catch(() => NOTHING)
      fruitless = forgotten > 0 ? 0 : isAtEnd ? FRUITLESS : fruitless + 1
    }
  }
}
