// What the parts of the queue have in common: the database, the clocks, the counts, and the right to send.
import type { Counting } from '../activity/counting'
import { prepared, type Call, type Database } from '../connection/database'

export interface QueueParts {
  readonly database: Database
  /** Epoch milliseconds by the wall clock, for times that people read. */
  readonly now: () => number
  /** The clock of due times, which all runners share. */
  readonly steady: () => number
  readonly counting: Counting
}

/** The right to take and settle the events of a destination. */
export interface Right {
  /** Key and epoch of the lease, or `undefined` where there is one runner alone. */
  readonly lease: { readonly key: string; readonly epoch: number } | undefined
  /** What stands in claims: nobody else ever has the same. */
  readonly owner: string
}

const HOLD_LEASE = prepared('SELECT hold_lease($1, $2)')

/** Fails the transaction, with `isLeaseLost`, if the lease has another owner now. Nobody takes it before its end. */
export function holding({ lease }: Right): Call[] {
  return lease === undefined ? [] : [[HOLD_LEASE, [lease.key, lease.epoch]]]
}

/** The state of `hold_lease` (`schema/tables/queue-tables.ts`). */
export function isLeaseLost(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === 'HD001'
}

/** What `work` resolves to; `undefined` if it fails because another runner has the lease by now. */
export async function unlessLost<Result>(work: Promise<Result>): Promise<Result | undefined> {
  try {
    return await work
  } catch (error) {
    if (isLeaseLost(error)) return undefined
    throw error
  }
}
