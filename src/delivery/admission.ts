// Decides call by call what the budgets allow now. Counts the calls that it admits until their requests are made.
import { budgetKeyOf, type Allowances } from './budgets'
import type { Call, Endpoint } from './types'

/**
 * `spent`: the budget of the call's own subject is spent. `all_spent`: the budget of all subjects together is spent.
 */
export type Room = 'free' | 'spent' | 'all_spent'

/** The admission of one set of calls. Make a new one for each set. */
export class BudgetAdmission {
  private readonly admitted = new Map<string, number>()
  private readonly keys = new Map<Endpoint, string>()

  /** @param allowances absent: there are no budgets */
  constructor(private readonly allowances: Allowances | undefined) {}

  /** Whether the call may be a part of a bulk request. */
  roomFor({ endpoint, subject }: Call): Room {
    if (!this.allowances || !endpoint.budgets?.bulk) return 'free'
    const key = this.keyOf(endpoint)
    if (this.countOf(key) >= this.allowances.allowance({ endpoint, form: 'bulk' })) return 'all_spent'
    const ofSubject = this.allowances.allowance({ endpoint, form: 'bulk', subject })
    return this.countOf(`${key} ${subject}`) < ofSubject ? 'free' : 'spent'
  }

  /** Whether the call may go in a request of its own, because only its subject's bulk budget is spent. */
  goesAlone({ endpoint, subject }: Call): boolean {
    if (!this.allowances || !endpoint.budgets?.bulk || endpoint.bulkOnly === true) return false
    return (
      this.countOf(`${this.keyOf(endpoint)} ${subject}`) === 0 &&
      this.allowances.allowance({ endpoint, form: 'bulk', subject }) <= 0 &&
      this.allowances.allowance({ endpoint, form: 'bulk' }) > 0 &&
      this.allowances.allowance({ endpoint, form: 'single', subject }) > 0
    )
  }

  /** Counts the call against the budgets, for the calls that are asked about later. */
  admit({ endpoint, subject }: Call): void {
    if (!this.allowances || !endpoint.budgets?.bulk) return
    const key = this.keyOf(endpoint)
    for (const counted of [key, `${key} ${subject}`]) this.admitted.set(counted, this.countOf(counted) + 1)
  }

  private countOf(key: string): number {
    return this.admitted.get(key) ?? 0
  }

  private keyOf(endpoint: Endpoint): string {
    const known = this.keys.get(endpoint) ?? budgetKeyOf(endpoint, 'bulk')
    this.keys.set(endpoint, known)
    return known
  }
}
