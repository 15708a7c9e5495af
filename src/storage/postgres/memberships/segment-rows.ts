// The rows about segments as a whole, in PostgreSQL: name, size, syncs and their pages, and how far each reader has come.
import type { Changed, PagePosition, SegmentRef, SegmentState, Size, Sync } from '../../memberships/memberships'
import type { Session } from '../connection/database'
import type { Locked } from './member-rows'
import { fromStored, toStored } from './text'

interface Named extends SegmentRef {
  readonly name: string | null
  readonly ts: number
}

/** The ref of an unknown segment. No row has it, so queries find nothing. */
const NO_REF = 0

const BY_KEY = 'integration = $1 AND md5(segment) = md5($2) AND segment = $2'

export async function refOf(sql: Session, { integrationId, segmentId }: SegmentRef): Promise<number> {
  const rows = await sql.query<{ ref: number }>(
    `SELECT ref FROM segments WHERE ${BY_KEY}`,
    keyOf(integrationId, segmentId)
  )
  return rows[0]?.ref ?? NO_REF
}

/** Adds the segment, or gives it the name of the newest request. Returns its ref. */
export async function noteSegment(
  sql: Session,
  { integrationId, segmentId, name, ts }: Named,
  at: number
): Promise<number> {
  const values = [integrationId, toStored(segmentId), name === null ? null : toStored(name), ts, at]
  const [row] = await sql.query<{ ref: number }>(NOTE, values)
  return row?.ref ?? NO_REF
}

const NOTE = `
INSERT INTO segments AS known (integration, segment, name, named_ts, last_ts, first_at, last_at)
VALUES ($1, $2, $3, CASE WHEN $3::text IS NULL THEN 0 ELSE $4::bigint END, greatest(0, $4::bigint), $5, $5)
ON CONFLICT (integration, md5(segment)) DO UPDATE SET
  name = CASE WHEN excluded.name IS NOT NULL AND known.named_ts <= $4::bigint THEN excluded.name ELSE known.name END,
  named_ts = CASE WHEN excluded.name IS NOT NULL THEN greatest(known.named_ts, $4::bigint) ELSE known.named_ts END,
  last_ts = greatest(known.last_ts, excluded.last_ts), last_at = excluded.last_at
RETURNING ref`

/** Returns the number of the sync. */
export async function noteSync(
  sql: Session,
  { ref, task, ts, total, at }: { ref: number; task: string; ts: number; total: number; at: number }
): Promise<number> {
  const [row] = await sql.query<{ id: number }>(NOTE_SYNC, [ref, toStored(task), total, ts, at])
  return row?.id ?? 0
}

const NOTE_SYNC = `
INSERT INTO segment_syncs AS known (ref, task, total, first_ts, last_ts, last_at) VALUES ($1, $2, $3, $4, $4, $5)
ON CONFLICT (ref, md5(task)) DO UPDATE SET
  total = greatest(known.total, excluded.total), first_ts = least(known.first_ts, excluded.first_ts),
  last_ts = greatest(known.last_ts, excluded.last_ts), last_at = excluded.last_at
RETURNING id`

export async function notePage(
  sql: Session,
  { sync, page }: Pick<PagePosition, 'page'> & { sync: number }
): Promise<void> {
  await sql.query('INSERT INTO segment_pages VALUES ($1, $2) ON CONFLICT DO NOTHING', [sync, page])
}

export async function noteDrain(sql: Session, ref: number, ts: number): Promise<void> {
  await sql.query('UPDATE segments SET drained_ts = greatest(drained_ts, $2) WHERE ref = $1', [ref, ts])
}

/**
 * Locks the segment until the transaction ends, and keeps numbers for `count` changes. `undefined`: it has been removed.
 */
export async function lockSegment(sql: Session, ref: number, count: number): Promise<Locked | undefined> {
  const [locked] = await sql.query<Locked>(
    `UPDATE segments SET last_change = last_change + $2 WHERE ref = $1
     RETURNING drained_ts AS "drainedTs", last_change - $2 AS "lastChange"`,
    [ref, count]
  )
  return locked
}

/** Adds to the size of the segment and to what its sync changed. Needs the lock of the segment. */
export async function countChanges(
  sql: Session,
  { ref, sync, hour, joined, left }: Changed & { readonly ref: number; readonly sync?: number; readonly hour: number }
): Promise<void> {
  if (joined + left > 0) await sql.query(COUNT, [ref, joined, left, hour, sync ?? null])
}

const COUNT = `
WITH sized AS (UPDATE segments SET members = members + $2::bigint - $3::bigint WHERE ref = $1 RETURNING ref, members),
synced AS (UPDATE segment_syncs SET joined = joined + $2::bigint, gone = gone + $3::bigint WHERE id = $5::integer)
INSERT INTO segment_sizes AS known SELECT ref, $4::bigint, members, $2::bigint, $3::bigint FROM sized
ON CONFLICT (ref, hour) DO UPDATE SET members = excluded.members, joined = known.joined + excluded.joined,
  gone = known.gone + excluded.gone`

const STATE = `integration AS "integrationId", segment AS "segmentId", name, members, last_ts AS "lastTs",
  first_at AS "firstAt", last_at AS "lastAt", drained_ts AS "drainedTs"`

export async function segmentsOf(sql: Session, integrationId: string): Promise<SegmentState[]> {
  const text = `SELECT ${STATE} FROM segments WHERE integration = $1
    ORDER BY name COLLATE "C" NULLS FIRST, segment COLLATE "C"`
  return (await sql.query<SegmentState>(text, [integrationId])).map(toState)
}

export async function segmentOf(
  sql: Session,
  { integrationId, segmentId }: SegmentRef
): Promise<SegmentState | undefined> {
  const text = `SELECT ${STATE} FROM segments WHERE ${BY_KEY}`
  return (await sql.query<SegmentState>(text, keyOf(integrationId, segmentId))).map(toState)[0]
}

export function sizesOf(sql: Session, ref: number, since: number): Promise<Size[]> {
  const columns = 'hour, members, joined, gone AS left'
  return sql.query<Size>(`SELECT ${columns} FROM segment_sizes WHERE ref = $1 AND hour >= $2 ORDER BY hour`, [
    ref,
    since
  ])
}

export async function syncsOf(
  sql: Session,
  integrationId: string,
  { segmentId, limit }: { readonly segmentId: string | undefined; readonly limit: number }
): Promise<Sync[]> {
  const segment = segmentId === undefined ? null : toStored(segmentId)
  const rows = await sql.query<Sync>(SYNCS, [integrationId, segment, limit])
  return rows.map((row) => ({ ...row, segmentId: fromStored(row.segmentId), task: fromStored(row.task) }))
}

const SYNCS = `
SELECT integration AS "integrationId", segment AS "segmentId", task, total,
  coalesce((SELECT array_agg(page ORDER BY page) FROM segment_pages WHERE sync = syncs.id), '{}') AS pages,
  first_ts AS "firstTs", syncs.last_ts AS "lastTs", syncs.last_at AS "lastAt", joined, gone AS left,
  EXISTS (
    SELECT 1 FROM segment_syncs AS later WHERE later.ref = syncs.ref AND later.first_ts > syncs.last_ts) AS "isFollowed"
FROM segment_syncs AS syncs JOIN segments USING (ref)
WHERE integration = $1 AND ($2::text IS NULL OR (md5(segment) = md5($2) AND segment = $2))
ORDER BY first_ts DESC, task COLLATE "C" LIMIT $3`

export async function cursorOf(sql: Session, reader: string, ref: number): Promise<number> {
  const text = 'SELECT change FROM segment_cursors WHERE reader = $1 AND ref = $2'
  return (await sql.query<{ change: number }>(text, [reader, ref]))[0]?.change ?? 0
}

export async function moveCursor(sql: Session, cursor: { reader: string; ref: number; change: number }): Promise<void> {
  if (cursor.ref === NO_REF) return
  await sql.query(
    `INSERT INTO segment_cursors AS known VALUES ($1, $2, $3)
     ON CONFLICT (reader, ref) DO UPDATE SET change = greatest(known.change, excluded.change)`,
    [cursor.reader, cursor.ref, cursor.change]
  )
}

/** Removes the segments of an integration, and everyone in them. */
export async function forgetSegments(sql: Session, integrationId: string): Promise<void> {
  const gone = await sql.query<{ ref: number }>('DELETE FROM segments WHERE integration = $1 RETURNING ref', [
    integrationId
  ])
  const refs = [gone.map(({ ref }) => ref)]
  await sql.query('DELETE FROM segment_pages WHERE sync IN (SELECT id FROM segment_syncs WHERE ref = ANY($1))', refs)
  for (const table of ['segment_syncs', 'segment_sizes', 'segment_cursors', 'members']) {
    await sql.query(`DELETE FROM ${table} WHERE ref = ANY($1)`, refs)
  }
}

function keyOf(integrationId: string, segmentId: string): string[] {
  return [integrationId, toStored(segmentId)]
}

function toState(row: SegmentState): SegmentState {
  return { ...row, segmentId: fromStored(row.segmentId), name: row.name === null ? null : fromStored(row.name) }
}
