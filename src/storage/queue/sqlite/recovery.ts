// Frees the events that were under way when the last process ended.
import { WAITS } from '../../../delivery/caps'
import { LONGEST_BREAK } from '../due-times'
import { assertStep } from '../states'
import { inTransaction } from './commit-group'
import type { Connection } from './database'
import type { Taken } from './taken'
import { IS_OPEN } from './user-order'

/** Events were due until the process ended, and are overdue since. */
const NOT_TRIED_MEANWHILE = `UPDATE deliveries SET tried_since = min(tried_since + ?1 - last, ?1)
  FROM (SELECT destination AS of, max(due_at) AS last FROM deliveries WHERE ${IS_OPEN} GROUP BY destination)
  WHERE destination = of AND ${IS_OPEN} AND ?1 - last > ?2`

/**
 * A file has one process, so these are all events that are taken when it is opened. All of them are freed, or none.
 *
 * @param now on the clock of due times
 */
export function recover(connection: Connection, taken: Taken, now: number): void {
  assertStep('sending', 'retrying')
  inTransaction(connection, () => {
    connection.prepare(NOT_TRIED_MEANWHILE).run(now, LONGEST_BREAK)
    const set = "SET state = 'retrying', due_at = ?, deaths = deaths + 1"
    connection.prepare(`UPDATE deliveries ${set} WHERE state = 'sending'`).run(now)
    taken.recover(now)
    // From the second time on, other events go first after a start, whatever the clock says. Otherwise a runner that is
    // killed again and again would start with the same event each time.
    const rest = "UPDATE deliveries SET due_at = ? WHERE state = 'retrying' AND deaths > 1"
    connection.prepare(rest).run(now + WAITS.suspectEvent)
    // The clock may have been set meanwhile: no event may wait longer than the longest possible wait, and none may have
    // been first tried in the future.
    const clamp = "UPDATE deliveries SET due_at = ?1 WHERE state = 'retrying' AND due_at > ?1"
    connection.prepare(clamp).run(now + WAITS.longestAsked)
    const young = `UPDATE deliveries SET tried_since = ?1 WHERE ${IS_OPEN} AND tried_since > ?1`
    connection.prepare(young).run(now)
  })
}
