// The commands `segments` on a database. They read it beside the runners, and take part among them, as a guest, for what
// one runner at a time does.
import { hostname } from 'node:os'
import { MisuseError } from '../misuse'
import { joinCluster } from '../runner/store/cluster'
import { refuseMoved } from '../storage/moving/move-log'
import type { Ownership } from '../storage/ownership/ownership'
import { failureOf, isUnavailable, UnavailableError } from '../storage/postgres/connection/failures'
import { createPostgresMemberships } from '../storage/postgres/memberships/postgres-membership-store'
import { requireTables } from '../storage/postgres/schema/migrations'
import { readSharedSettings } from '../storage/postgres/settings/open-settings'
import { UsageError, type Io } from './io'
import type { Opened, Turns, Work } from './segments-place'
import { withDatabase } from './settings-on-database'
import type { DatabasePlace } from './store-place'
import { readVersion } from './version'

/** How often to see who has a key that nobody had, in milliseconds. */
const LOOK_MS = 50

/** @throws UsageError or MisuseError with what to do, for a database that cannot be used */
export async function inDatabase<Result>(place: DatabasePlace, io: Io, work: Work<Result>): Promise<Result> {
  try {
    return await withDatabase(place, async (database, key) => {
      await requireTables(database)
      await refuseMoved(database)
      const { config, follow } = await readSharedSettings(database, key)
      const store = createPostgresMemberships(database, { now: io.now })
      const inTurn: Opened['inTurn'] = async (keys, act) => {
        // A fault that lasts shows when the settings are read the next time.
        const unfollow = follow({ onError: () => undefined })
        try {
          return await asGuest({ place, notices: database.notices, keys: key.names, wanted: keys, io }, act)
        } finally {
          unfollow()
        }
      }
      return work({ store, config, io, inTurn })
    })
  } catch (failure) {
    throw inWords(failure)
  }
}

interface Guest extends Pick<Parameters<typeof joinCluster>[0], 'notices' | 'keys'> {
  readonly place: DatabasePlace
  readonly wanted: readonly string[]
  readonly io: Io
}

async function asGuest<Result>(
  { place: { databaseUrl }, notices, keys, wanted, io }: Guest,
  act: (turns: Turns) => Promise<Result>
): Promise<Result> {
  const errors: unknown[] = []
  const cluster = await joinCluster({
    databaseUrl,
    notices,
    keys,
    runnerName: `heap-destination segments on ${hostname()}`,
    version: readVersion(),
    isGuest: true,
    monotonic: io.monotonic,
    onError: (error) => errors.push(error)
  })
  const { ownership } = cluster
  ownership.want('command', wanted)
  try {
    return await act({ where: 'on this database', ownership, isOurs: (key) => isOurs(key, { ownership, io, errors }) })
  } finally {
    await cluster.close()
  }
}

interface Looking {
  readonly ownership: Ownership
  readonly io: Io
  /** Of heartbeats. */
  readonly errors: readonly unknown[]
}

/** Waits while nobody has the key, or it is being handed over. */
async function isOurs(key: string, { ownership, io, errors }: Looking): Promise<boolean> {
  for (;;) {
    if (ownership.leaseOf(key) !== undefined) return true
    const holder = ownership.holderOf(key)
    if (holder !== undefined && !holder.isThis) return false
    if (errors.length > 0) throw errors[0] as Error
    await io.sleep(LOOK_MS)
  }
}

function inWords(failure: unknown): unknown {
  const { cause = failure } = failure as { readonly cause?: unknown }
  if (cause instanceof UnavailableError) return new UsageError(cause.message)
  if (isUnavailable(cause)) return new UsageError(`the database cannot be reached (${failureOf(cause)}).`)
  if (failure instanceof UsageError || failure instanceof MisuseError) return failure
  // What the server says, such as that it takes no such password.
  const { code, message } = failure as { readonly code?: unknown; readonly message?: unknown }
  return typeof code === 'string' && typeof message === 'string' ? new UsageError(message) : failure
}
