// How a shared database is doing, for metrics, alerts and the page.

/** Rows of a table, as the server counts them; those of its parts by day are added up. */
export interface RowCounts {
  readonly live: number
  /** Changed or removed, and not yet freed by vacuum. */
  readonly dead: number
}

export interface OpenTransaction {
  readonly ms: number
  /** Process of the server. `null`: a prepared transaction, which belongs to none. */
  readonly pid: number | null
}

export interface DatabaseHealth {
  /** Connections of this runner: open ones, those in use, and what waits for one. */
  readonly pool: { readonly open: number; readonly inUse: number; readonly waiting: number }
  /** By table. */
  readonly rows: Readonly<Record<string, RowCounts>>
  /**
   * The one that any program has had open for longest. Those of other users are seen only by members of
   * `pg_read_all_stats`.
   */
  readonly oldestTransaction: OpenTransaction | undefined
  readonly bytes: number
}

/** @throws if the database cannot be reached */
export type ReadHealth = () => Promise<DatabaseHealth>
