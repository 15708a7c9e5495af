// Keeps a runner that has lost a lease from storing anything under it.
import { LeaseLostError } from '../../ownership/ownership'
import { prepared, type Session } from '../connection/database'

/** Milliseconds since 1970 by the database's clock, at the moment of the statement. */
export const DATABASE_NOW = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint'

const CHECK = prepared('SELECT 1 FROM leases WHERE key = $1 AND epoch = $2 FOR SHARE')

/**
 * To be called inside the transaction that stores something under a lease: until it ends, no other runner takes the key.
 * @throws LeaseLostError if another one has, or did meanwhile
 */
export async function assertEpoch(
  session: Session,
  { key, epoch }: { readonly key: string; readonly epoch: number }
): Promise<void> {
  if ((await session.query(CHECK, [key, epoch])).length === 0) throw new LeaseLostError(key)
}
