// The partitions by day: made some days ahead, and dropped as a whole.
import type { Session } from '../connection/database'

/** Tables with a partition for each day, by the id of the event. Dropped in this order. */
export const PARTITIONED = ['attempts', 'alterations', 'deliveries', 'shared_parts', 'events'] as const

/** Bits of an id below its day. */
export const DAY_BITS = 40
/** Events that came from SQLite, with ids below those of the first day. */
export const MOVED = 'moved'
/** Days that are made ahead: a runner may be down over a weekend, but an append makes what it misses. */
const AHEAD = 3
/** 2026-01-01, as days since 1970-01-01. */
const FIRST_DAY = 20_454

/** SQL for the day of now, by the database's clock. */
export const TODAY = `(floor(extract(epoch FROM clock_timestamp()) / 86400)::bigint - ${FIRST_DAY})`

/** Days since 2026-01-01 UTC of an id; 0 for one that was moved from SQLite. */
export function dayOf(id: number): number {
  return Math.floor(id / 2 ** DAY_BITS)
}

/** Epoch milliseconds at which a day begins. */
export function dayStart(day: number): number {
  return (FIRST_DAY + day) * 86_400_000
}

/** The ids of a day: from the first, and before the second. */
export function idsOf(day: number): { readonly from: number; readonly to: number } {
  return { from: day * 2 ** DAY_BITS, to: (day + 1) * 2 ** DAY_BITS }
}

/** Name of one day's part of a table. Day 0 holds what was moved from SQLite. */
export function partitionName(table: string, day: number): string {
  return `${table}_${day === 0 ? MOVED : day}`
}

/**
 * Settings of a part. Its rows are inserted once, updated once or twice within seconds, and then left alone, so dead
 * rows have to be cleared away early: after 2 % instead of 20 %.
 */
const STORAGE: Readonly<Record<(typeof PARTITIONED)[number], string>> = {
  events: '',
  shared_parts: '',
  alterations: '',
  attempts: '',
  deliveries: `WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0.1)`
}

/**
 * Makes the partitions of today and the next days that are missing. Inside a transaction of its own: it waits for one
 * that does the same.
 */
export async function preparePartitions(session: Session): Promise<void> {
  const [row] = await session.query<{ today: number }>(`SELECT ${TODAY} AS today`)
  const today = row?.today ?? 0
  const known = new Set(await readDays(session))
  for (const day of [0, ...Array.from({ length: AHEAD }, (_, ahead) => today + ahead)]) {
    if (!known.has(day)) await makeDay(session, day)
  }
}

/** Makes the partitions of one day. */
export async function makeDay(session: Session, day: number): Promise<void> {
  const { from, to } = idsOf(day)
  await session.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
  for (const table of [...PARTITIONED].reverse()) {
    const parameters = [partitionName(table, day)]
    if ((await session.query('SELECT 1 FROM pg_inherits WHERE inhrelid = to_regclass($1)', parameters)).length > 0) {
      continue
    }
    await session.query(
      `CREATE TABLE IF NOT EXISTS ${partitionName(table, day)} (LIKE ${table} INCLUDING ALL) ${STORAGE[table]}`
    )
    // Unlike PARTITION OF, this does not lock those out that read and write other days.
    const values = `FOR VALUES FROM (${from}) TO (${to})`
    await session.query(`ALTER TABLE ${table} ATTACH PARTITION ${partitionName(table, day)} ${values}`)
  }
}

/** Days that have partitions, oldest first. */
export async function readDays(session: Session): Promise<number[]> {
  const rows = await session.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
     WHERE i.inhparent = 'events'::regclass`
  )
  const names = rows.map(({ name }) => name.slice('events_'.length))
  return names.map((name) => (name === MOVED ? 0 : Number(name))).sort((a, b) => a - b)
}

/** The lock for making and dropping partitions. */
const LOCK = 4_803_118_552_002

/** Longest wait for those who read the day, in milliseconds: all others wait behind it. */
const DROP_WAIT_MS = 500

/**
 * Drops the partitions of a day, unless `isKept` says that something in it has to stay. Inside a transaction, which
 * fails with the state 55P03 while others use the tables for long.
 */
export async function dropDay(
  session: Session,
  day: number,
  { isKept, beforeDrop }: { isKept: (session: Session) => Promise<boolean>; beforeDrop: () => Promise<void> }
): Promise<boolean> {
  await session.query(`SET LOCAL lock_timeout = ${DROP_WAIT_MS}`)
  await session.query('SELECT pg_advisory_xact_lock($1)', [LOCK])
  // Nobody can settle, retry or send again anything of the day from here on. Readers lock in this order as well.
  await session.query('LOCK TABLE ONLY deliveries IN ACCESS EXCLUSIVE MODE')
  await session.query(`LOCK TABLE ${partitionName('deliveries', day)} IN ACCESS EXCLUSIVE MODE`)
  if (await isKept(session)) return false
  await beforeDrop()
  for (const table of PARTITIONED) await session.query(`DROP TABLE ${partitionName(table, day)}`)
  return true
}
