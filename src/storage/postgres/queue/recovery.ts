// Frees what an earlier owner of a destination had taken when it ended, or lost its lease.
import { WAITS } from '../../../delivery/caps'
import { LONGEST_BREAK } from '../../queue/due-times'
import { bigintArray } from '../connection/arrays'
import { prepared, type Call, type Session } from '../connection/database'
import { VALID_CLAIMS } from '../ownership/claims-elsewhere'
import { holding, type Right } from './parts'

/**
 * What an earlier owner had taken is due again. From the second time on, other events go first, whatever the clock says:
 * otherwise a runner that is killed again and again would start with the same event each time.
 */
const RECOVER = prepared(`
WITH lost AS (DELETE FROM claims WHERE destination = $1 AND owner <> $2 RETURNING events),
each AS (SELECT DISTINCT event FROM lost, unnest(events) AS event)
UPDATE deliveries AS d SET state = 'retrying', due_at = $3, deaths = deaths + 1,
  tried_since = coalesce(tried_since, $3)
FROM each WHERE d.event = each.event AND d.destination = $1 AND d.state IN ('waiting', 'retrying') RETURNING d.event`)
const REST = prepared("UPDATE deliveries SET due_at = $2 WHERE destination = $1 AND state = 'retrying' AND deaths > 1")
/** Events were due until their last owner ended, and are overdue since. */
const NOT_TRIED_MEANWHILE = prepared(`
UPDATE deliveries SET tried_since = least(tried_since + $2 - last, $2)
FROM (SELECT max(due_at) AS last FROM deliveries WHERE destination = $1 AND state = 'retrying') AS overdue
WHERE destination = $1 AND state = 'retrying' AND $2 - last > $3`)
/** The clock may be another one since: no event may wait longer than the longest possible wait. */
const CLAMP = prepared(
  "UPDATE deliveries SET due_at = $2 WHERE destination = $1 AND state = 'retrying' AND due_at > $2"
)

/** Claims of this owner that it does not know of: their events are taken again. */
const DROP_UNKNOWN = prepared('DELETE FROM claims WHERE destination = $1 AND owner = $2 AND id <> ALL ($3::bigint[])')

/**
 * Drops what the owner has claimed and no longer has under way: the answer to its claim was lost, or it was without its
 * lease for a moment when the results were to be stored. Otherwise whoever waits for claims would wait for ever.
 * @param known ids of the claims that it has under way
 */
export async function dropUnknown(
  session: Session,
  destinationId: string,
  { right, known }: { readonly right: Right; readonly known: readonly number[] }
): Promise<void> {
  await session.query(DROP_UNKNOWN, [destinationId, right.owner, bigintArray(known)])
}

/** What a runner still sends that had the destination under another key, before its App ID was changed. */
const ELSEWHERE = prepared(
  `${VALID_CLAIMS} WHERE claims.destination = $1 AND claims.owner <> $2 AND claims.since > $3 LIMIT 1`
)
/** A batch is sent and stored within this time, in milliseconds, or whoever has it does not know of it. */
const LONGEST_BATCH = 2 * WAITS.requestTimeout

/** Whether events of the destination are under way at a runner that may still send them. They go first. */
export async function isUnderWayElsewhere(
  session: Session,
  destinationId: string,
  { right, steady }: { readonly right: Right; readonly steady: number }
): Promise<boolean> {
  return (await session.query(ELSEWHERE, [destinationId, right.owner, steady - LONGEST_BATCH])).length > 0
}

/** To be called before anything is taken under the right. Fails, with `isLeaseLost`, if it is another runner's by now. */
export async function recover(
  session: Session,
  destinationId: string,
  { right, steady }: { readonly right: Right; readonly steady: number }
): Promise<void> {
  const skipBreak: Call = [NOT_TRIED_MEANWHILE, [destinationId, steady, LONGEST_BREAK]]
  const clamp: Call = [CLAMP, [destinationId, steady + WAITS.longestAsked]]
  const free: Call = [RECOVER, [destinationId, right.owner, steady]]
  const rows = await session.all([['BEGIN'], ...holding(right), skipBreak, clamp, free, ['COMMIT']])
  if (rows.at(-2)?.length === 0) return
  await session.query(REST, [destinationId, steady + WAITS.suspectEvent])
}
