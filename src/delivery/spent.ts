// What is remembered of budgets beyond a process: the port that a store fills in. Assumes no SQL.

/** So many calls (or requests) about each subject. */
export type SpentCost = readonly (readonly [subject: string, count: number])[]

/** What another process has taken from a budget, an earlier one or one that runs beside this one. */
export interface SpentGrant {
  readonly id: string
  /** Empty: it was given back. */
  readonly cost: SpentCost
  /** Milliseconds since it began to age, as far as is certain; 0 where nobody knows, or its answer is still out. */
  readonly ageMs: number
}

/**
 * Budgets that several processes share, each known by its key. Nothing here is lost when a process ends, however it ends:
 * what `take` has noted is there for the next one.
 */
export interface SpentBudgets {
  /** Whether nothing is known of the time before: the store was made just now. */
  readonly isNew: boolean
  /** What others had taken from the budget when the store was opened, and may still count. */
  atStart(budget: string): readonly SpentGrant[]
  /**
   * Calls `decide` while no other process decides about the same budget. It is told what others have taken, settled and
   * given back since the last time, and under which id its own grant is noted; it returns what it takes, or nothing.
   */
  take(budget: string, decide: (news: readonly SpentGrant[], id: string) => SpentCost | undefined): Promise<void>
  /** The answer has come: from now on the grant ages. */
  settle(id: string): Promise<void>
  /** The service did not count it. */
  refund(id: string): Promise<void>
  /** These count no more. */
  forget(ids: readonly string[]): Promise<void>
}
