// Opens the store in a PostgreSQL database that several runners share. Nothing of it is on this machine.
import { setTimeout as pause } from 'node:timers/promises'
import { DestinationLeases } from '../../storage/ownership/destination-leases'
import { CLUSTER_KEYS } from '../../storage/ownership/ownership'
import { refuseMoved } from '../../storage/moving/move-log'
import { openDatabase, type Database } from '../../storage/postgres/connection/database'
import { laneOf } from '../../storage/postgres/connection/lane'
import { isUnavailable } from '../../storage/postgres/connection/failures'
import { createPostgresMemberships } from '../../storage/postgres/memberships/postgres-membership-store'
import { afterClaims } from '../../storage/postgres/ownership/claims-elsewhere'
import { readHealth } from '../../storage/postgres/health/read-health'
import { createPostgresQueue } from '../../storage/postgres/queue/postgres-store'
import { PostgresQuotas } from '../../storage/postgres/quotas/postgres-quotas'
import { migrate } from '../../storage/postgres/schema/migrations'
import { followKey } from '../../storage/postgres/settings/key-change'
import { openSharedSettings } from '../../storage/postgres/settings/open-settings'
import { openPostgresSpent } from '../../storage/postgres/spent/postgres-spent'
import { readGivenKey } from '../../storage/settings/given-key'
import type { RunnerOptions } from '../options'
import { joinCluster, type Cluster } from './cluster'
import { followElsewhere } from './elsewhere'
import type { Store, Watch } from './store'

export type DatabaseOptions = RunnerOptions & { readonly databaseUrl: string }

/** Connections that all destinations together use at once, of eight: the others are for intake and the page. */
const DELIVERING = 5

/**
 * @throws MisuseError for an address or a key that cannot be used; UnavailableError if no server takes writes now; the
 * error of the server, such as for a wrong password
 */
export async function openDatabaseStore(options: DatabaseOptions, { onError, note }: Watch): Promise<Store> {
  const { databaseUrl, secretKey: text, secretKeyFile: file, previousSecretKeys: previous, version = '0.0.0' } = options
  const key = readGivenKey({ text, file, previous })
  const database = await openDatabase(databaseUrl)
  const opened: Closing[] = [() => database.close()]
  try {
    await migrate(database, version)
    await refuseMoved(database)
    const settings = await openSharedSettings(database, key, { onError })
    opened.push(async () => settings.close())
    const { notices } = database
    const cluster = await joinCluster({ ...options, version, notices, keys: key.names, onError })
    opened.push(() => cluster.close())
    opened.push(followKey(database, key, { onError, onNews: (text) => note?.('info', {}, text) }))
    return await openRest(options, { database, settings, cluster, onError, opened })
  } catch (error) {
    await closeAll(opened, { onError })
    throw error
  }
}

type Closing = () => Promise<void>

/** In the opposite order. One that fails is reported, and the others are closed all the same. */
async function closeAll(opened: Closing[], { onError }: Watch): Promise<void> {
  for (const close of opened.splice(0).reverse()) await close().catch(onError)
}

interface Opened extends Watch {
  readonly database: Database
  readonly settings: Awaited<ReturnType<typeof openSharedSettings>>
  readonly cluster: Cluster
  readonly opened: Closing[]
}

async function openRest(options: DatabaseOptions, given: Opened): Promise<Store> {
  const { databaseUrl, now = Date.now } = options
  const { database, settings, cluster, onError, opened } = given
  const { runner, ownership, clock } = cluster
  const leases = new DestinationLeases(ownership)
  ownership.want('upkeep', [CLUSTER_KEYS.upkeep])
  const lane = laneOf(database, DELIVERING)
  const events = openEvents(options, given, { leases, lane })
  const elsewhere = followElsewhere(database.notices, runner)
  opened.push(async () => elsewhere.close())
  const spent = await openPostgresSpent({ database: lane })
  const bounds = { maxBytes: options.maxSegmentBytes, retentionMs: options.webhookRetentionMs }
  const segments = createPostgresMemberships(database, { now, ...bounds })
  // Last opened, first closed: it still stores what is under way.
  opened.push(() => events.queue.close())
  return {
    ...settings,
    ...events,
    segments,
    segmentPlace: { databaseUrl },
    spent,
    quotaCounts: new PostgresQuotas(database, now),
    ownership,
    afterElsewhere: () => afterClaims(database, pause),
    leases,
    readHealth: () => readHealth(database),
    steady: clock.now,
    onElsewhere: elsewhere.listen,
    isShared: true,
    isUnavailable,
    close: () => closeAll(opened, { onError })
  }
}

function openEvents(
  { now = Date.now, maxStoreBytes: maxBytes, retentionMs }: DatabaseOptions,
  { database, cluster: { runner, ownership, clock }, onError }: Opened,
  { leases, lane }: { readonly leases: DestinationLeases; readonly lane: Database }
): ReturnType<typeof createPostgresQueue> {
  return createPostgresQueue({
    database,
    lane,
    now,
    steady: clock.now,
    maxBytes,
    retentionMs,
    fence: (destinationId) => leases.leaseOf(destinationId),
    isUpkeeper: () => ownership.leaseOf(CLUSTER_KEYS.upkeep)?.isHeld() === true,
    runner,
    onError
  })
}
