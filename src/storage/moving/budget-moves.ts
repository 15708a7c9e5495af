// What was spent of budgets, and what write keys have brought: moved at once, since windows are short.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import type { Session } from '../postgres/connection/database'
import { bigintArray, textArray } from '../postgres/connection/arrays'
import { DATABASE_NOW } from '../postgres/ownership/fence'
import { openQuotaCounts } from '../quotas/sqlite-quotas'
import { machineTime } from '../spent/machine-clock'
import { openSpentBudgets } from '../spent/sqlite-spent'

interface SpentRow {
  readonly id: string
  readonly owner: string
  readonly budget: string
  readonly cost: string
  /** How long its window has lasted, in milliseconds. */
  readonly ageMs: number
}

interface QuotaRow {
  readonly key: string
  readonly since: number
  readonly events: number
}

/** Of what is not settled nobody knows when the window began: it begins now. */
export async function moveBudgetsUp(session: Session, folder: string, now: number): Promise<void> {
  const { spent, quotas } = readBudgets(folder, now)
  const budgets = [...new Set(spent.map(({ budget }) => budget))]
  await session.query('INSERT INTO budgets SELECT budget, 1 FROM unnest($1::text[]) AS given (budget)', [
    textArray(budgets)
  ])
  await session.query(
    `INSERT INTO spent (id, budget, change, owner, cost, is_settled, at)
     SELECT id, budget, 1, owner, cost, true, ${DATABASE_NOW} - age
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[]) AS given (id, budget, owner, cost, age)`,
    [
      textArray(spent.map(({ id }) => id)),
      textArray(spent.map(({ budget }) => budget)),
      textArray(spent.map(({ owner }) => owner)),
      textArray(spent.map(({ cost }) => cost)),
      bigintArray(spent.map(({ ageMs }) => ageMs))
    ]
  )
  await session.query(
    'INSERT INTO quotas (key, since, events) SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[])',
    [
      textArray(quotas.map(({ key }) => key)),
      bigintArray(quotas.map(({ since }) => since)),
      bigintArray(quotas.map(({ events }) => events))
    ]
  )
}

/** Replaces what the folder has of it. */
export async function moveBudgetsBack(session: Session, folder: string, now: number): Promise<void> {
  const spent = await session.query<SpentRow>(
    `SELECT id, owner, budget, cost, CASE WHEN is_settled THEN greatest(0, ${DATABASE_NOW} - at) ELSE 0 END AS "ageMs" FROM spent`
  )
  const quotas = await session.query<QuotaRow>('SELECT key, since, events FROM quotas')
  const connection = openBudgets(folder, now)
  try {
    connection.exec('BEGIN; DELETE FROM spent; DELETE FROM quotas')
    const insert = connection.prepare('INSERT INTO spent VALUES (?, 1, ?, ?, ?, 1, ?, ?)')
    for (const { id, owner, budget, cost, ageMs } of spent) {
      insert.run(id, owner, budget, cost, now - ageMs, machineTime() - ageMs)
    }
    const count = connection.prepare('INSERT INTO quotas VALUES (?, ?, ?)')
    for (const { key, since, events } of quotas) count.run(key, since, events)
    connection.exec('UPDATE changes SET last = max(last, 1); COMMIT')
  } finally {
    connection.close()
  }
}

function readBudgets(folder: string, now: number): { readonly spent: SpentRow[]; readonly quotas: QuotaRow[] } {
  if (!existsSync(join(folder, 'budgets.db'))) return { spent: [], quotas: [] }
  const connection = openBudgets(folder, now)
  try {
    const machine = machineTime()
    const rows = connection
      .prepare('SELECT id, owner, budget, cost, is_settled AS isSettled, wall, machine FROM spent')
      .all() as (SpentRow & { isSettled: number; wall: number; machine: number })[]
    const spent = rows.map((row) => {
      const age = row.isSettled === 1 ? Math.min(now - row.wall, machine - row.machine) : 0
      return { ...row, ageMs: Math.max(0, Math.round(age)) }
    })
    return { spent, quotas: connection.prepare('SELECT key, since, events FROM quotas').all() as QuotaRow[] }
  } finally {
    connection.close()
  }
}

/** With its tables, which are made where they are missing. */
function openBudgets(folder: string, now: number): Database.Database {
  const path = join(folder, 'budgets.db')
  openSpentBudgets({ path, now: () => now, monotonic: machineTime }).close()
  openQuotaCounts({ path, now: () => now }).close()
  return new Database(path)
}
