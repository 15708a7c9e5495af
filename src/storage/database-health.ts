// How a shared database is doing, for metrics and alerts.

export interface DatabaseHealth {
  /** Connections of this runner: open ones, those in use, and what waits for one. */
  readonly pool: { readonly open: number; readonly inUse: number; readonly waiting: number }
  /** Rows that were changed or removed and still take room, by table; parts of a table by day are added up. */
  readonly deadRows: Readonly<Record<string, number>>
  /** How long the oldest transaction of any program has been open, in milliseconds; 0 without one. */
  readonly longestTransactionMs: number
  readonly bytes: number
}

/** @throws if the database cannot be reached */
export type ReadHealth = () => Promise<DatabaseHealth>
