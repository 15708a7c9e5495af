// The port for spent budgets that outlive a process. A store implements it; see src/storage/spent.

/** Calls (or requests) spent, per subject. */
export type SpentCost = readonly (readonly [subject: string, count: number])[]

/** What another process, earlier or at the same time, has taken from a budget. */
export interface SpentGrant {
  readonly id: string
  /** Empty if it was given back. */
  readonly cost: SpentCost
  /** Milliseconds since its window started, as far as is certain; 0 if not known, or if its answer has not come yet. */
  readonly ageMs: number
}

/** The lease under which something is taken. */
export interface TakenUnder {
  readonly key: string
  readonly epoch: number
}

export type Decide = (news: readonly SpentGrant[], id: string) => SpentCost | undefined

/**
 * Budgets that several processes share, each under its key. What `take` has stored survives any end of the process.
 */
export interface SpentBudgets {
  /** Whether the store was created just now, so that nothing is known of the time before. */
  readonly isNew: boolean
  /** Grants of other processes, at the time the store was opened, that may still count. */
  atStart(budget: string): readonly SpentGrant[]
  /** Whether nothing may be sent that could not be stored here: another process could not know of it. Default: no. */
  readonly isBinding?: boolean
  /** Reads what others have taken since the last look at the budget. Absent: `atStart` and `take` say everything. */
  refresh?(budget: string): Promise<readonly SpentGrant[]>
  /**
   * `decide` gets the changes by other processes since the last call, and the id for its own grant. It returns what it
   * takes, or nothing. If another process decided meanwhile, it is called again: only its last answer counts.
   * @param under checked in the same transaction. Absent: not taken under a lease
   */
  take(budget: string, decide: Decide, under?: TakenUnder): Promise<void>
  /** The answer has come: the window of the grant starts now. */
  settle(id: string): Promise<void>
  /** The service did not count the request. */
  refund(id: string): Promise<void>
  /** Removes grants that no longer count. */
  forget(ids: readonly string[]): Promise<void>
}
