// The rows of people in a segment, in PostgreSQL. A request changes a row unless something newer is known.
import type { Changed, Member } from '../../memberships/memberships'
import type { Parameter, Session } from '../connection/database'
import { fromStored, toStored } from './text'

/** What a request says about people. */
export interface Fact {
  readonly ref: number
  /** Number of the sync. */
  readonly sync: number
  readonly ts: number
  readonly isMember: boolean
}

/** What the lock of the segment brings. */
export interface Locked {
  /** Heap's time of the last drain of the segment. */
  readonly drainedTs: number
  /** The changes are numbered after this. */
  readonly lastChange: number
}

const COLUMNS = `members.id, is_member AS "isMember", since, task, change`
const OF = 'FROM members JOIN segment_syncs ON segment_syncs.id = sync WHERE members.ref = $1'

/** Needs the lock of the segment. A person is in `ids` once. */
export async function putMembers(
  sql: Session,
  ids: readonly string[],
  { ref, sync, ts, isMember, drainedTs, lastChange }: Fact & Locked
): Promise<Changed> {
  const is = isMember && ts > drainedTs
  const [changed] = await sql.query<Changed>(PUT, [ref, ids.map(toStored), is, ts, sync, lastChange, isMember])
  return changed ?? { joined: 0, left: 0 }
}

/**
 * A row that is only confirmed keeps its change. `xmax` is 0 for rows that are new: a person who was not known has not
 * left.
 */
const PUT = `
WITH put AS (
  INSERT INTO members AS known (ref, id, is_member, ts, since, sync, change)
  SELECT $1, id, $3, $4, $4, $5, $6::bigint + number
  FROM unnest($2::text[]) WITH ORDINALITY AS given (id, number)
  ON CONFLICT (ref, id) DO UPDATE SET
    ts = excluded.ts, is_member = excluded.is_member,
    since = CASE WHEN known.is_member = excluded.is_member THEN known.since ELSE excluded.since END,
    sync = CASE WHEN known.is_member = excluded.is_member THEN known.sync ELSE excluded.sync END,
    change = CASE WHEN known.is_member = excluded.is_member THEN known.change ELSE excluded.change END
  WHERE excluded.ts > known.ts OR (excluded.ts = known.ts AND NOT $7::boolean AND known.is_member)
  RETURNING known.change > $6::bigint AS is_changed, known.is_member, known.xmax = 0 AS is_new)
SELECT count(*) FILTER (WHERE is_changed AND is_member) AS joined,
  count(*) FILTER (WHERE is_changed AND NOT is_member AND NOT is_new) AS left
FROM put`

/**
 * Removes people who entered by a request that is not newer. Needs the lock of the segment. `last` is the id after which
 * the next step begins; `undefined` when all are done.
 */
export async function drainMembers(
  sql: Session,
  { ref, ts, after, limit, lastChange }: { ref: number; ts: number; after: string; limit: number; lastChange: number }
): Promise<{ readonly count: number; readonly last: string | undefined }> {
  const values = [ref, toStored(after), ts, limit, lastChange]
  const [drained] = await sql.query<{ count: number; last: string | null }>(DRAIN, values)
  const { count = 0, last = null } = drained ?? {}
  return { count, last: count < limit || last === null ? undefined : fromStored(last) }
}

const DRAIN = `
WITH found AS (
  SELECT id, row_number() OVER (ORDER BY id) AS number FROM (
    SELECT id FROM members WHERE ref = $1 AND id > $2 AND is_member AND ts <= $3 ORDER BY id LIMIT $4) AS next_ones),
gone AS (
  UPDATE members SET is_member = false, since = $3, change = $5::bigint + number
  FROM found WHERE members.ref = $1 AND members.id = found.id RETURNING members.id)
SELECT count(*) AS count, max(id) AS last FROM gone`

export function membersOf(sql: Session, ref: number, page: { after: string; limit: number }): Promise<Member[]> {
  const where = 'AND members.id > $2 AND is_member ORDER BY members.id LIMIT $3'
  return read(sql, `SELECT ${COLUMNS} ${OF} ${where}`, [ref, toStored(page.after), page.limit])
}

export async function memberOf(sql: Session, ref: number, id: string): Promise<Member | undefined> {
  return (await read(sql, `SELECT ${COLUMNS} ${OF} AND members.id = $2`, [ref, toStored(id)]))[0]
}

export function changesOf(sql: Session, ref: number, page: { after: number; limit: number }): Promise<Member[]> {
  return read(sql, `SELECT ${COLUMNS} ${OF} AND change > $2 ORDER BY change LIMIT $3`, [ref, page.after, page.limit])
}

export function latestOf(sql: Session, ref: number, limit: number): Promise<Member[]> {
  return read(sql, `SELECT ${COLUMNS} ${OF} ORDER BY change DESC LIMIT $2`, [ref, limit])
}

async function read(sql: Session, text: string, values: readonly Parameter[]): Promise<Member[]> {
  const rows = await sql.query<Member>(text, values)
  return rows.map((row) => ({ ...row, id: fromStored(row.id), task: fromStored(row.task) }))
}
