// Looks at what alerts watch of a shared database: rows that vacuum does not free, and a transaction that stays open.
import type { DatabaseHealth, OpenTransaction, RowCounts } from '../../storage/database-health'
import type { Seen } from './incidents'
import { ALERT_KINDS } from './kinds'
import { toCount, toPercent } from './spans'

/** Where the page shows it. */
const PATH = '/settings'

/** Each table, under a name that people read. */
export function observeDeadRows({ rows }: DatabaseHealth, limits: { percent: number; atLeast: number }): Seen[] {
  return Object.entries(rows).map(([table, counts]): Seen => {
    const { dead } = counts
    const share = shareOf(counts)
    const holds = dead >= limits.atLeast && share >= limits.percent
    const use = `${toCount(dead, 'dead row')} in heap_destination.${table} (${toPercent(share)} of its rows).`
    return { subject: table, label: `Table ${table}`, path: PATH, holds, facts: holds ? `${use} ${UNFREED}` : use }
  })
}

const UNFREED =
  'Vacuum does not free them in time: the table grows and becomes slow. ' +
  'Look for the oldest transaction (SELECT pid, usename, state, xact_start, query FROM pg_stat_activity ORDER BY xact_start); ' +
  'without one, run VACUUM VERBOSE on the table, which says what holds it up.'

function shareOf({ live, dead }: RowCounts): number {
  return dead === 0 ? 0 : (100 * dead) / (live + dead)
}

/** @param now epoch milliseconds */
export function observeTransaction({ oldestTransaction }: DatabaseHealth, forMs: number, now: number): Seen {
  const about = { subject: 'transaction', label: 'The database', path: PATH }
  if (oldestTransaction === undefined || oldestTransaction.ms < forMs) {
    return { ...about, holds: false, facts: 'No transaction has been open for so long any more.' }
  }
  return { ...about, holds: true, facts: whatToDo(oldestTransaction), since: now - oldestTransaction.ms }
}

function whatToDo({ pid }: OpenTransaction): string {
  const harm = 'it may keep vacuum from freeing rows'
  return pid === null
    ? `A prepared transaction is open: ${harm}. Find it with SELECT gid, owner, prepared FROM pg_prepared_xacts ORDER BY prepared; if nobody needs it, end it with ROLLBACK PREPARED.`
    : `Process ${pid} of the server has a transaction open: ${harm}. Look at it with SELECT usename, application_name, state, query FROM pg_stat_activity WHERE pid = ${pid}; if nobody needs it, end it with SELECT pg_terminate_backend(${pid}).`
}

/** What is wrong by the limits that alerts begin with, a sentence each. */
export function warningsOf(health: DatabaseHealth): string[] {
  const { dead_rows: dead, long_transaction: long } = ALERT_KINDS
  const limits = { percent: dead.values.percent.preset, atLeast: dead.values.atLeast.preset }
  const seen = [...observeDeadRows(health, limits), observeTransaction(health, long.values.forMs.preset, 0)]
  return seen.filter(({ holds }) => holds).map(({ facts }) => facts)
}
