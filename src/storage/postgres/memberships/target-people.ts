// The rows of people whom a target counts in, in PostgreSQL, and of those for whom it is uncertain.
import type { ChangeToTell, PersonRef, ToldMember } from '../../memberships/targets'
import type { SegmentRef } from '../../memberships/segment-ref'
import type { Session } from '../connection/database'
import { refOf } from './segment-rows'
import { fromStored, toStored } from './text'

interface Of {
  /** Number of the target. */
  readonly target: number
  readonly ref: number
}

export async function changesToTell(
  sql: Session,
  { target, ref }: Of,
  { after, limit }: { readonly after: number; readonly limit: number }
): Promise<ChangeToTell[]> {
  const rows = await sql.query<ChangeToTell>(CHANGES, [target, ref, after, limit])
  return rows.map((row) => ({ ...row, id: fromStored(row.id) }))
}

const CHANGES = `
SELECT id, is_member AS "isMember", change,
  CASE WHEN EXISTS (SELECT 1 FROM unsure WHERE unsure.target = $1 AND unsure.ref = $2 AND unsure.id = members.id) THEN NULL
    ELSE EXISTS (SELECT 1 FROM told WHERE told.target = $1 AND told.ref = $2 AND told.id = members.id) END AS "isTold"
FROM members WHERE ref = $2 AND change > $3 ORDER BY change LIMIT $4`

export async function toldOf(
  sql: Session,
  { target, ref }: Of,
  { after, limit }: { readonly after: string; readonly limit: number }
): Promise<ToldMember[]> {
  const rows = await sql.query<ToldMember>(TOLD, [target, ref, toStored(after), limit])
  return rows.map((row) => ({ ...row, id: fromStored(row.id) }))
}

const TOLD = `
SELECT id, at, EXISTS (
  SELECT 1 FROM members WHERE members.ref = told.ref AND members.id = told.id AND is_member) AS "isMember"
FROM told WHERE target = $1 AND ref = $2 AND id > $3 ORDER BY id LIMIT $4`

/** Returns how many the target counts in that it did not before, and how many no longer. For one person the last counts. */
export async function tell(
  sql: Session,
  target: number,
  { told, at }: { readonly told: readonly (PersonRef & { readonly isMember: boolean })[]; readonly at: number }
): Promise<{ readonly added: number; readonly removed: number }> {
  const last = [...new Map(told.map((one) => [`${one.integrationId}\n${one.segmentId}\n${one.id}`, one])).values()]
  const [joined, gone] = [last.filter(({ isMember }) => isMember), last.filter(({ isMember }) => !isMember)]
  const [added] = await sql.query<{ count: number }>(TELL, [target, ...(await columnsOf(sql, joined)), at])
  const [removed] = await sql.query<{ count: number }>(untell('told'), [target, ...(await columnsOf(sql, gone))])
  return { added: added?.count ?? 0, removed: removed?.count ?? 0 }
}

const TELL = `
WITH put AS (
  INSERT INTO told (target, ref, id, at) SELECT $1, ref, id, $4 FROM unnest($2::integer[], $3::text[]) AS given (ref, id)
  ON CONFLICT (target, ref, id) DO UPDATE SET at = excluded.at RETURNING told.xmax = 0 AS is_new)
SELECT count(*) AS count FROM put WHERE is_new`

const untell = (table: 'told' | 'unsure') => `
WITH gone AS (
  DELETE FROM ${table} USING unnest($2::integer[], $3::text[]) AS given (ref, id)
  WHERE target = $1 AND ${table}.ref = given.ref AND ${table}.id = given.id RETURNING 1)
SELECT count(*) AS count FROM gone`

export async function doubt(sql: Session, target: number, people: readonly PersonRef[]): Promise<void> {
  await sql.query(
    `INSERT INTO unsure (target, ref, id) SELECT $1, ref, id FROM unnest($2::integer[], $3::text[]) AS given (ref, id)
     ON CONFLICT DO NOTHING`,
    [target, ...(await columnsOf(sql, people))]
  )
}

export async function trust(sql: Session, target: number, people: readonly PersonRef[]): Promise<void> {
  if (people.length > 0) await sql.query(untell('unsure'), [target, ...(await columnsOf(sql, people))])
}

async function columnsOf(sql: Session, people: readonly PersonRef[]): Promise<[refs: number[], ids: string[]]> {
  const refs = new Map<string, number>()
  const columns: [number[], string[]] = [[], []]
  for (const { id, ...of } of people) {
    const key = keyOf(of)
    const ref = refs.get(key) ?? (await refOf(sql, of))
    refs.set(key, ref)
    columns[0].push(ref)
    columns[1].push(toStored(id))
  }
  return columns
}

function keyOf({ integrationId, segmentId }: SegmentRef): string {
  return `${integrationId}\n${segmentId}`
}
