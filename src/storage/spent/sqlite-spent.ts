// Stores spent budgets in one SQLite file, which the processes of a machine share.
import { randomUUID } from 'node:crypto'
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'libsql'
import type { Decide, SpentBudgets, SpentCost, SpentGrant } from '../../delivery/spent'

export interface SpentOptions {
  /** Created if it does not exist, readable for its owner only: it names users for the length of a budget's window. */
  readonly path: string
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Milliseconds on a clock that all processes of the machine share, and that nobody can set. */
  readonly monotonic: () => number
}

export interface OpenSpent extends SpentBudgets {
  close(): void
}

/**
 * `wall` and `machine` are the start of a grant's window by two clocks. A reader uses the smaller age: the wall clock
 * may have been set, and the machine's clock restarts with the machine. `change` grows with every change.
 */
const TABLES = `
CREATE TABLE IF NOT EXISTS spent (
  id TEXT PRIMARY KEY, change INTEGER NOT NULL, owner TEXT NOT NULL, budget TEXT NOT NULL, cost TEXT NOT NULL,
  is_settled INTEGER NOT NULL, wall REAL NOT NULL, machine REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS spent_changes ON spent (budget, change);
CREATE TABLE IF NOT EXISTS changes (last INTEGER NOT NULL);
INSERT INTO changes SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM changes);
`

/** How long to wait for a change by another process, in milliseconds. A change takes less than one millisecond. */
const BUSY_MS = 2000
/** Grants that are older by both clocks are removed, in milliseconds. No published window is as long. */
const KEPT_MS = 3_600_000

interface Row {
  readonly id: string
  readonly change: number
  readonly cost: string
  readonly is_settled: number
  readonly wall: number
  readonly machine: number
}

/** A damaged file is replaced by an empty one, without knowledge of the past. @throws Error if none can be created */
export function openSpentBudgets(options: SpentOptions): OpenSpent {
  const { path } = options
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const isNew = !existsSync(path)
  try {
    return new SqliteSpent(options, isNew)
  } catch (error) {
    if (isNew || !isDamage(error)) throw error
    removeSpentBudgets(path)
    return new SqliteSpent(options, true)
  }
}

/** Removes the file and SQLite's files beside it. */
export function removeSpentBudgets(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true })
}

class SqliteSpent implements OpenSpent {
  private readonly owner = randomUUID()
  private readonly connection: Database.Database
  private readonly found = new Map<string, SpentGrant[]>()
  private readonly openedAt: number
  /** The last change of each budget that this process knows. */
  private readonly seen = new Map<string, number>()
  private readonly statements
  private count = 0

  constructor(
    private readonly options: SpentOptions,
    readonly isNew: boolean
  ) {
    const { path, now, monotonic } = options
    closeSync(openSync(path, 'a', 0o600))
    chmodSync(path, 0o600)
    this.connection = new Database(path)
    try {
      // No sync at every commit: written data survives the end of the process, and the restart of a machine takes most
      // of a window anyway.
      this.connection.exec(`PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL`)
      this.connection.exec(`BEGIN IMMEDIATE; ${TABLES} COMMIT`)
      this.statements = prepare(this.connection)
      this.statements.dropOld.run(now() - KEPT_MS, monotonic() - KEPT_MS)
      const rows = this.statements.all.all() as (Row & { budget: string })[]
      this.openedAt = monotonic()
      for (const row of rows) {
        this.found.set(row.budget, [...(this.found.get(row.budget) ?? []), this.toGrant(row)])
        this.note(row.budget, [row])
      }
    } catch (error) {
      this.connection.close()
      throw error
    }
  }

  atStart(budget: string): SpentGrant[] {
    const sinceMs = this.options.monotonic() - this.openedAt
    return (this.found.get(budget) ?? []).map((grant) => ({ ...grant, ageMs: grant.ageMs + sinceMs }))
  }

  async take(budget: string, decide: Decide): Promise<void> {
    const { news, insert } = this.statements
    const id = `${this.owner}-${this.count++}`
    this.change((change) => {
      const rows = news.all(budget, this.seen.get(budget) ?? 0, this.owner) as Row[]
      const grants = rows.map((row) => this.toGrant(row))
      const cost = decide(grants, id)
      this.note(budget, rows)
      if (cost) insert.run(id, change, this.owner, budget, JSON.stringify(cost), ...this.times())
    })
  }

  async settle(id: string): Promise<void> {
    this.change((change) => this.statements.settle.run(change, ...this.times(), id))
  }

  async refund(id: string): Promise<void> {
    this.change((change) => this.statements.refund.run(change, ...this.times(), id))
  }

  async forget(ids: readonly string[]): Promise<void> {
    this.statements.forget.run(JSON.stringify(ids))
  }

  close(): void {
    this.connection.close()
  }

  /** Runs `work` in a transaction, with the number of the change. */
  private change(work: (change: number) => void): void {
    this.connection.exec('BEGIN IMMEDIATE')
    try {
      const { last } = this.statements.nextChange.get() as { last: number }
      work(last)
      this.connection.exec('COMMIT')
    } catch (error) {
      // On a full disk SQLite may have rolled back already.
      if (this.connection.inTransaction) this.connection.exec('ROLLBACK')
      throw error
    }
  }

  private note(budget: string, rows: readonly Row[]): void {
    const last = rows.reduce((most, { change }) => Math.max(most, change), this.seen.get(budget) ?? 0)
    this.seen.set(budget, last)
  }

  private times(): [wall: number, machine: number] {
    return [this.options.now(), this.options.monotonic()]
  }

  private toGrant({ id, cost, is_settled: isSettled, wall, machine }: Row): SpentGrant {
    const [now, machineNow] = this.times()
    const ageMs = isSettled === 1 ? Math.max(0, Math.min(now - wall, machineNow - machine)) : 0
    return { id, cost: JSON.parse(cost) as SpentCost, ageMs }
  }
}

function prepare(connection: Database.Database) {
  const columns = 'id, change, budget, cost, is_settled, wall, machine'
  return {
    all: connection.prepare(`SELECT ${columns} FROM spent`),
    news: connection.prepare(`SELECT ${columns} FROM spent WHERE budget = ? AND change > ? AND owner <> ?`),
    nextChange: connection.prepare('UPDATE changes SET last = last + 1 RETURNING last'),
    insert: connection.prepare('INSERT INTO spent VALUES (?, ?, ?, ?, ?, 0, ?, ?)'),
    settle: connection.prepare('UPDATE spent SET change = ?, is_settled = 1, wall = ?, machine = ? WHERE id = ?'),
    refund: connection.prepare(
      "UPDATE spent SET change = ?, is_settled = 1, cost = '[]', wall = ?, machine = ? WHERE id = ?"
    ),
    forget: connection.prepare('DELETE FROM spent WHERE id IN (SELECT value FROM json_each(?))'),
    dropOld: connection.prepare('DELETE FROM spent WHERE wall < ? AND machine < ?')
  }
}

function isDamage(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && /^SQLITE_(CORRUPT|NOTADB)/.test(code)
}
