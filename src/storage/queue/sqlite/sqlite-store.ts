// Opens the SQLite file that holds events, tallies and suppressions.
import { EVENTS_KEPT_MS } from '../room-rules'
import type { Suppressions } from '../../suppressions/suppressions'
import type { Tallies } from '../../tallies/tallies'
import type { Queue } from '../queue'
import { openCounting } from './activity/counting'
import { SqliteActivity } from './activity/sqlite-activity'
import { CommitGroup } from './commit-group'
import { openDatabase } from './database'
import { DeadLetterRows } from './dead-letters'
import { Deliveries } from './deliveries'
import { Erasure } from './erasure'
import type { Expectation } from './file-check'
import { Log } from './log'
import { Positions } from './positions'
import { openWithin, Reserve } from './reserve'
import { Retention } from './retention'
import { Room } from './room'
import { Indexer } from './search/indexer'
import { SqliteQueue } from './sqlite-queue'
import { SqliteSuppressions } from './sqlite-suppressions'
import { SqliteTallies } from './sqlite-tallies'
import { Taken } from './taken'

export interface SqliteQueueOptions {
  readonly path: string
  /** Path of the index of words, which is made from the events. Default: none, and a search reads event by event. */
  readonly searchPath?: string | undefined
  /** Epoch milliseconds by the wall clock, for times that people read. */
  readonly now: () => number
  /**
   * The clock of due times, in epoch milliseconds: a change of the wall clock does not affect it (`createSteadyClock`).
   * Default: `now`.
   */
  readonly steady?: (() => number) | undefined
  /** Bytes from which on new events are refused. Default: 2 GiB. */
  readonly maxBytes?: number | undefined
  /** How long settled events are kept, in milliseconds. Default: 7 days. */
  readonly retentionMs?: number | undefined
  /** Whether the file has to exist. Default: it is created if it does not. */
  readonly expectation?: Expectation | undefined
}

export interface SqliteStore {
  readonly queue: Queue
  readonly tallies: Tallies
  readonly suppressions: Suppressions
}

const DEFAULT_MAX_BYTES = 2 * 1024 ** 3
/** Factor above `maxBytes` up to which the file may grow, so that stored events can still be settled. */
const HEADROOM = 1.25

/**
 * Opens or creates the file. Events that were taken when the last process ended are due at once; on a full disk, as
 * soon as that can be written.
 * @throws DamageError, or the error of SQLite or the file system
 */
export function createSqliteQueue(options: SqliteQueueOptions): SqliteStore {
  const { path, now, steady = now, maxBytes = DEFAULT_MAX_BYTES, retentionMs = EVENTS_KEPT_MS } = options
  const reserve = new Reserve(`${path}-reserve`)
  const file = { path, hardLimitBytes: maxBytes * HEADROOM, expectation: options.expectation }
  const connection = openWithin(reserve, () => openDatabase(file))
  const commits = new CommitGroup(connection, (error) => room.note(error))
  const log = new Log(connection)
  const positions = new Positions(connection, log)
  const taken = new Taken(connection)
  const deliveries = new Deliveries(connection, taken)
  const retention = new Retention({ connection, positions, taken }, { maxBytes, retentionMs })
  const room = new Room({ retention, reserve, now, steady })
  const erasure = new Erasure({ connection, positions, taken })
  const counting = openCounting(connection, commits)
  const indexer = options.searchPath === undefined ? undefined : new Indexer({ connection, path: options.searchPath })
  const parts = {
    connection,
    commits,
    log,
    positions,
    taken,
    deliveries,
    letters: new DeadLetterRows(connection),
    retention,
    reserve,
    room,
    erasure,
    indexer,
    counting,
    now,
    steady
  }
  const tallies = new SqliteTallies(connection, commits, new SqliteActivity(connection, counting, now))
  const suppressions = new SqliteSuppressions(connection, commits)
  return { queue: new SqliteQueue(parts), tallies, suppressions }
}
