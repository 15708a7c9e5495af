// Spent budgets in memory, for the runners of a simulation: as PostgreSQL keeps them.
import type { Decide, SpentBudgets, SpentCost, SpentGrant, TakenUnder } from '../../src/delivery/spent'
import { LeaseLostError } from '../../src/storage/ownership/ownership'

interface Row {
  change: number
  readonly owner: string
  cost: SpentCost
  /** `undefined` while the request is under way. */
  settledAt: number | undefined
}

interface Budget {
  change: number
  readonly rows: Map<string, Row>
}

/** What all runners share. */
export class SpentTable {
  private readonly budgets = new Map<string, Budget>()
  private readonly budgetOf = new Map<string, Budget>()

  constructor(
    readonly now: () => number,
    readonly holds: (under: TakenUnder) => boolean = () => true
  ) {}

  budget(name: string): Budget {
    const budget = this.budgets.get(name) ?? { change: 0, rows: new Map<string, Row>() }
    this.budgets.set(name, budget)
    return budget
  }

  add(budget: Budget, id: string, { owner, cost }: { owner: string; cost: SpentCost }): void {
    budget.rows.set(id, { change: ++budget.change, owner, cost, settledAt: undefined })
    this.budgetOf.set(id, budget)
  }

  end(id: string, cost?: SpentCost): void {
    const budget = this.budgetOf.get(id)
    const row = budget?.rows.get(id)
    if (budget === undefined || row === undefined) return
    row.change = ++budget.change
    row.settledAt = this.now()
    if (cost) row.cost = cost
  }

  forget(id: string): void {
    this.budgetOf.get(id)?.rows.delete(id)
    this.budgetOf.delete(id)
  }
}

export class MemorySpent implements SpentBudgets {
  readonly isNew = false
  readonly isBinding = true
  private readonly seen = new Map<string, number>()
  private count = 0

  constructor(
    private readonly table: SpentTable,
    private readonly owner: string
  ) {}

  atStart(): SpentGrant[] {
    return []
  }

  async refresh(name: string): Promise<SpentGrant[]> {
    return this.news(name)
  }

  async take(name: string, decide: Decide, under?: TakenUnder): Promise<void> {
    if (under !== undefined && !this.table.holds(under)) throw new LeaseLostError(under.key)
    const id = `${this.owner}-${this.count++}`
    const cost = decide(this.news(name), id)
    if (cost !== undefined) this.table.add(this.table.budget(name), id, { owner: this.owner, cost })
  }

  async settle(id: string): Promise<void> {
    this.table.end(id)
  }

  async refund(id: string): Promise<void> {
    this.table.end(id, [])
  }

  async forget(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.table.forget(id)
  }

  /** What others have changed since the last look. */
  private news(name: string): SpentGrant[] {
    const { change, rows } = this.table.budget(name)
    const seen = this.seen.get(name) ?? 0
    this.seen.set(name, change)
    if (seen === change) return []
    const now = this.table.now()
    return Array.from(rows, ([id, row]) => ({ id, row })).flatMap(({ id, row }) =>
      row.change <= seen || row.owner === this.owner
        ? []
        : [{ id, cost: row.cost, ageMs: row.settledAt === undefined ? 0 : now - row.settledAt }]
    )
  }
}
