// The store of memberships, webhooks and targets in PostgreSQL.
import { WEBHOOKS_KEPT_MS } from '../../memberships/webhooks'
import type { MembershipStore } from '../../memberships/memberships'
import { openDatabase, type Database } from '../connection/database'
import { PostgresMemberships } from './postgres-memberships'
import { PostgresOauth } from './postgres-oauth'
import { PostgresTargets } from './postgres-targets'
import { forgetWebhooks, PostgresWebhooks } from './postgres-webhooks'
import { Room } from './room'
import { forgetSegments } from './segment-rows'

export interface PostgresMembershipOptions {
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Bytes from which on webhooks are refused. Default: 16 GiB. */
  readonly maxBytes?: number | undefined
  /** How long processed webhooks are kept, in milliseconds; members stay. Default: 30 days. */
  readonly retentionMs?: number | undefined
  /** Ends what the store alone uses. */
  readonly close?: () => Promise<void>
}

/** Larger than in a file: the database was chosen for many. Our choice. */
const DEFAULT_MAX_BYTES = 16 * 1024 ** 3

/** Opens a store with connections of its own. @throws UnavailableError if no server takes writes now */
export async function openMembershipDatabase(
  url: string,
  options: PostgresMembershipOptions
): Promise<MembershipStore> {
  const database = await openDatabase(url, { connections: 4, name: 'heap-destination segments' })
  return createPostgresMemberships(database, { ...options, close: () => database.close() })
}

/** Several processes may have one each. The tables are there. */
export function createPostgresMemberships(database: Database, options: PostgresMembershipOptions): MembershipStore {
  const { now, maxBytes = DEFAULT_MAX_BYTES, retentionMs = WEBHOOKS_KEPT_MS } = options
  const room = new Room(database, { maxBytes, now })
  return {
    webhooks: new PostgresWebhooks(database, { room, retentionMs }),
    memberships: new PostgresMemberships(database, now),
    targets: new PostgresTargets(database),
    pendingOauth: new PostgresOauth(database),
    use: () => room.use(),
    forget: (integrationId) =>
      database.transaction(async (sql) => {
        await forgetWebhooks(sql, integrationId)
        await forgetSegments(sql, integrationId)
      }),
    close: async () => options.close?.()
  }
}
