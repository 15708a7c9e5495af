// What became of a batch, as counts: for the log and for traces.
import type { BatchResult } from '../worker/batch-delivery'

export interface WatchedBatch {
  readonly destinationId: string
  /** Unique for as long as the process lives. */
  readonly batchId: string
  readonly events: number
}

export interface BatchSummary {
  /** Events by what became of them: `delivered`, `rejected`, `retry`, `skipped`. */
  readonly fates: Readonly<Record<string, number>>
  /** Events by the code of their problem. */
  readonly codes: Readonly<Record<string, number>>
}

export function summaryOf({ results }: Pick<BatchResult, 'results'>): BatchSummary {
  const fates: Record<string, number> = {}
  const codes: Record<string, number> = {}
  for (const { fate, problem } of results) {
    fates[fate] = (fates[fate] ?? 0) + 1
    if (problem !== null) codes[problem.code] = (codes[problem.code] ?? 0) + 1
  }
  return { fates, codes }
}
