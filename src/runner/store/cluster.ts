// Joins the runners that share a database: heartbeats over a connection of its own, which wait for nothing slow.
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { LeasedOwnership } from '../../storage/ownership/leased-ownership'
import type { Ownership } from '../../storage/ownership/ownership'
import { openDatabase } from '../../storage/postgres/connection/database'
import type { Notices } from '../../storage/postgres/connection/notices'
import { DatabaseClock } from '../../storage/postgres/ownership/database-clock'
import { PostgresLeases } from '../../storage/postgres/ownership/postgres-leases'
import { machineTime } from '../../storage/spent/machine-clock'

export interface JoinOptions {
  readonly databaseUrl: string
  readonly notices: Notices
  /** Default: name of the host, and a part of the id. */
  readonly runnerName?: string | undefined
  readonly version: string
  /** Names of the keys to the secrets that it has. */
  readonly keys: readonly string[]
  /** See `LeasedOptions`. */
  readonly isGuest?: boolean | undefined
  readonly monotonic?: (() => number) | undefined
  readonly onError: (error: unknown) => void
}

export interface Cluster {
  /** Id of this runner. */
  readonly runner: string
  readonly ownership: Ownership
  readonly clock: DatabaseClock
  close(): Promise<void>
}

/** A heartbeat that takes longer comes too late, in milliseconds. */
const HEARTBEAT_MS = 2000

/** @throws UnavailableError if no server takes writes now */
export async function joinCluster(options: JoinOptions): Promise<Cluster> {
  const { databaseUrl, notices, runnerName, version, keys, isGuest, monotonic = machineTime, onError } = options
  const heart = await openDatabase(databaseUrl, { connections: 1, statementMs: HEARTBEAT_MS })
  const runner = randomUUID()
  const clock = new DatabaseClock(monotonic)
  const table = new PostgresLeases({ database: heart, notices, runnerId: runner, monotonic, clock, keys })
  const name = runnerName ?? `${hostname()} ${runner.slice(0, 4)}`
  const ownership = new LeasedOwnership({ table, runner: { id: runner, name, version }, isGuest, monotonic, onError })
  const close = async (): Promise<void> => {
    await ownership.close()
    await heart.close()
  }
  try {
    await ownership.start()
  } catch (error) {
    await close()
    throw error
  }
  return { runner, ownership, clock, close }
}
