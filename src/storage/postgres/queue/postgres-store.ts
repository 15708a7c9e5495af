// Opens what lies in PostgreSQL beside settings and segments: events, tallies and suppressions.
import { EVENTS_KEPT_MS } from '../../queue/room-rules'
import { randomUUID } from 'node:crypto'
import type { Queue } from '../../queue/queue'
import type { Suppressions } from '../../suppressions/suppressions'
import type { Tallies } from '../../tallies/tallies'
import { Counting } from '../activity/counting'
import { PostgresActivity } from '../activity/postgres-activity'
import type { Database } from '../connection/database'
import { createHistory } from '../history/postgres-history'
import { PostgresResends } from '../resends/postgres-resends'
import { PostgresSuppressions } from '../suppressions/postgres-suppressions'
import { PostgresTallies } from '../tallies/postgres-tallies'
import { HeldSources, PostgresQueue, type Fence } from './postgres-queue'
import { Retention } from './retention'
import { Room } from './room'
import { Upkeep } from './upkeep'

export interface PostgresQueueOptions {
  /** With its tables (`schema/migrations.ts`). It stays open when the queue is closed. */
  readonly database: Database
  /** The same, for what is taken and settled: many destinations do so at once. Default: `database`. */
  readonly lane?: Database | undefined
  /** Epoch milliseconds by the wall clock, for times that people read. */
  readonly now: () => number
  /** The clock of due times, the same for all runners. Default: `now`. */
  readonly steady?: (() => number) | undefined
  /** Milliseconds, by which it is measured what a count costs. Default: the clock of the process. */
  readonly monotonic?: (() => number) | undefined
  /** Bytes of all tables from which on new events are refused. Default: 100 GiB. */
  readonly maxBytes?: number | undefined
  /** How long settled events are kept, in milliseconds, and up to a day more. Default: 7 days. */
  readonly retentionMs?: number | undefined
  /** Under which lease each destination is sent. Default: there is one runner alone. */
  readonly fence?: Fence | undefined
  /** Whether this runner removes old events and makes room, for all. Default: always. */
  readonly isUpkeeper?: (() => boolean) | undefined
  /** Milliseconds between two looks at the room and at old events. Default: 1000. */
  readonly upkeepMs?: number | undefined
  /** Id of this runner, for notices. Default: a new one. */
  readonly runner?: string | undefined
  /** Called with what failed besides what was asked for. Default: nobody learns of it. */
  readonly onError?: ((error: unknown) => void) | undefined
}

const DEFAULT_MAX_BYTES = 100 * 1024 ** 3

export function createPostgresQueue(options: PostgresQueueOptions): {
  queue: Queue
  tallies: Tallies
  suppressions: Suppressions
} {
  const { database, lane = database, now, steady = now, isUpkeeper = () => true, onError = () => undefined } = options
  const { maxBytes = DEFAULT_MAX_BYTES, retentionMs = EVENTS_KEPT_MS, runner = randomUUID() } = options
  const counting = new Counting(database)
  const held = new HeldSources()
  const room = new Room({ database, maxBytes, retentionMs, now, steady })
  const retention = new Retention(database, counting)
  const everyMs = options.upkeepMs
  const upkeep = new Upkeep({
    database,
    room,
    retention,
    counting,
    retentionMs,
    // The wall clock of one runner may be wrong, and this removes events of all.
    now: steady,
    isMine: isUpkeeper,
    onError,
    everyMs
  })
  const { monotonic } = options
  const history = createHistory({ database, held: held.all, storage: () => room.use(), now, steady, monotonic })
  const resends = new PostgresResends({ database, held: held.all, now, steady, part: counting.part })
  const parts = { database, lane, now, steady, counting, history, resends, room, upkeep, held, runner, onError }
  const queue = new PostgresQueue({ ...parts, fence: options.fence })
  const tallies = new PostgresTallies(database, new PostgresActivity(database, counting.refused, now))
  return { queue, tallies, suppressions: new PostgresSuppressions(database) }
}
