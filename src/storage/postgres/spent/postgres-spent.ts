// Stores spent budgets in PostgreSQL, for all runners. Ages are by the database's clock.
import { randomUUID } from 'node:crypto'
import type { Decide, SpentBudgets, SpentCost, SpentGrant, TakenUnder } from '../../../delivery/spent'
import { LeaseLostError } from '../../ownership/ownership'
import { prepared, type Database } from '../connection/database'
import { DATABASE_NOW } from '../ownership/fence'

/** Grants that are older are removed, in milliseconds: of a runner that ended, where nobody spends the budget now. */
const KEPT_MS = 3_600_000
/** A database whose tables are younger, in milliseconds, knows nothing of the last window. No published one is longer. */
const YOUNG_MS = 60_000

/** Time by the database, as SQL: a clock of its own only in tests. */
const statements = (now: string) => ({
  isYoung: `SELECT ${now} - extract(epoch FROM min(applied_at)) * 1000 < ${YOUNG_MS} AS "isYoung" FROM schema_versions`,
  begin: prepared('INSERT INTO budgets (budget, change) VALUES ($1, 0) ON CONFLICT (budget) DO NOTHING'),
  /** In one snapshot: no change is missing that the number of the last one includes. */
  read: prepared(
    `SELECT budgets.change AS last, id, cost, CASE WHEN is_settled THEN greatest(0, ${now} - at) ELSE 0 END AS "ageMs"
     FROM budgets LEFT JOIN spent ON spent.budget = budgets.budget AND spent.change > $2 AND spent.owner <> $3
     WHERE budgets.budget = $1`
  ),
  /** One statement, so that a process that stands still meanwhile locks nothing. */
  take: prepared(
    `WITH held AS (SELECT 1 FROM leases WHERE key = $6 AND epoch = $7 FOR SHARE),
     changed AS (UPDATE budgets SET change = change + 1 WHERE budget = $1 AND change = $2
       AND ($6::text IS NULL OR EXISTS (SELECT 1 FROM held)) RETURNING change),
     added AS (INSERT INTO spent (id, budget, change, owner, cost, is_settled, at)
       SELECT $3, $1, change, $4, $5, false, ${now} FROM changed)
     SELECT (SELECT change FROM changed) AS change, $6::text IS NULL OR EXISTS (SELECT 1 FROM held) AS "isHeld"`
  ),
  end: prepared(
    `WITH changed AS (UPDATE budgets SET change = change + 1 WHERE budget = $1 RETURNING change)
     UPDATE spent SET change = changed.change, is_settled = true, cost = coalesce($3, cost), at = ${now} FROM changed
     WHERE id = $2 RETURNING changed.change`
  ),
  forget: prepared('DELETE FROM spent WHERE id = ANY($1::text[])'),
  dropOld: prepared(`DELETE FROM spent WHERE at < ${now} - ${KEPT_MS}`)
})

export interface PostgresSpentOptions {
  readonly database: Database
  /** Milliseconds by the clock of the database, as SQL. Default: its own. */
  readonly now?: string | undefined
}

/** What this process knows of a budget in the database. */
interface Known {
  /** The number of the last change that it has seen; `undefined`: it has not looked yet, or knows of others. */
  last: number | undefined
  seen: number
  /** Its own takes and ends come one after another: two at once would only make each other look again. */
  work: Promise<unknown>
}

/** @throws the error of the database */
export async function openPostgresSpent(options: PostgresSpentOptions): Promise<PostgresSpent> {
  const { database, now = DATABASE_NOW } = options
  const { isYoung, dropOld } = statements(now)
  await database.query(dropOld)
  const [found] = await database.query<{ isYoung: boolean | null }>(isYoung)
  return new PostgresSpent(options, found?.isYoung ?? true)
}

class PostgresSpent implements SpentBudgets {
  readonly isBinding = true
  private readonly owner = randomUUID()
  private readonly known = new Map<string, Known>()
  /** Budgets of own grants that have no answer yet. */
  private readonly budgets = new Map<string, string>()
  private readonly statements
  private count = 0

  constructor(
    private readonly options: PostgresSpentOptions,
    readonly isNew: boolean
  ) {
    this.statements = statements(options.now ?? DATABASE_NOW)
  }

  /** `refresh` says it, which can wait for the database. */
  atStart(): SpentGrant[] {
    return []
  }

  refresh(budget: string): Promise<SpentGrant[]> {
    return this.inTurn(budget, (known) => this.read(budget, known))
  }

  take(budget: string, decide: Decide, under?: TakenUnder): Promise<void> {
    return this.inTurn(budget, async (known) => {
      for (;;) {
        const news = known.last === undefined ? await this.read(budget, known) : []
        const id = `${this.owner}-${this.count++}`
        const cost = decide(news, id)
        if (cost === undefined || (await this.insert({ budget, id, cost, under }, known))) return
        known.last = undefined
      }
    })
  }

  settle(id: string): Promise<void> {
    return this.end(id, null)
  }

  refund(id: string): Promise<void> {
    return this.end(id, [])
  }

  async forget(ids: readonly string[]): Promise<void> {
    await this.options.database.query(this.statements.forget, [ids])
  }

  private inTurn<Result>(budget: string, work: (known: Known) => Promise<Result>): Promise<Result> {
    const known = this.known.get(budget) ?? { last: undefined, seen: 0, work: Promise.resolve() }
    this.known.set(budget, known)
    const done = known.work.then(() => work(known))
    known.work = done.catch(() => undefined)
    return done
  }

  private async read(budget: string, known: Known): Promise<SpentGrant[]> {
    const { database } = this.options
    const look = () =>
      database.query<{ last: number; id: string | null; cost: string; ageMs: number }>(this.statements.read, [
        budget,
        known.seen,
        this.owner
      ])
    let rows = await look()
    if (rows.length === 0) {
      await database.query(this.statements.begin, [budget])
      rows = await look()
    }
    known.last = known.seen = rows[0]?.last ?? 0
    return rows.flatMap(({ id, cost, ageMs }) =>
      id === null ? [] : [{ id, cost: JSON.parse(cost) as SpentCost, ageMs }]
    )
  }

  /** Whether nobody else has changed the budget meanwhile. @throws LeaseLostError */
  private async insert(
    taken: { budget: string; id: string; cost: SpentCost; under: TakenUnder | undefined },
    known: Known
  ): Promise<boolean> {
    const { budget, id, cost, under } = taken
    const [row] = await this.options.database.query<{ change: number | null; isHeld: boolean }>(this.statements.take, [
      budget,
      known.last ?? 0,
      id,
      this.owner,
      JSON.stringify(cost),
      under?.key ?? null,
      under?.epoch ?? null
    ])
    if (row?.isHeld === false) throw new LeaseLostError(under?.key ?? budget)
    if (typeof row?.change !== 'number') return false
    this.note(known, row.change)
    this.budgets.set(id, budget)
    return true
  }

  private async end(id: string, cost: SpentCost | null): Promise<void> {
    const budget = this.budgets.get(id)
    if (budget === undefined) return
    this.budgets.delete(id)
    await this.inTurn(budget, async (known) => {
      const parameters = [budget, id, cost === null ? null : JSON.stringify(cost)]
      const [row] = await this.options.database.query<{ change: number }>(this.statements.end, parameters)
      if (row !== undefined) this.note(known, row.change)
    })
  }

  /** An own change. If others have changed something before it, that has to be read. */
  private note(known: Known, change: number): void {
    if (known.last === undefined) return
    if (change === known.last + 1) known.last = known.seen = change
    else known.last = undefined
  }
}

export type { PostgresSpent }
