// Watches batches: a line of the log for each, and a span where traces are wanted.
import type { BatchResult } from '../worker/batch-delivery'
import { summaryOf } from './batch-summary'
import type { Tracing } from './tracing'

/** Ids and counts of a line of the log. */
export type LogFacts = Readonly<Record<string, unknown>>

/** Writes one line. Nothing before the server is there. */
export type Log = (level: 'debug' | 'info' | 'warn', facts: LogFacts, message: string) => void

export type WatchBatch = (
  batch: { readonly destinationId: string; readonly events: number },
  deliver: () => Promise<BatchResult>
) => Promise<BatchResult>

/** Who is told of what happens beside the results of events. */
export interface Watchers {
  /** Watches each batch. Default: nobody does. */
  readonly watch?: WatchBatch
  /** @param about ids of what it is about */
  readonly onError: (error: unknown, about?: LogFacts) => void
}

interface Watching {
  readonly log: Log
  readonly tracing: Tracing | undefined
  /** Monotonic milliseconds. */
  readonly monotonic: () => number
}

/** Batches are numbered from the start of the process. */
export function watchBatches({ log, tracing, monotonic }: Watching): WatchBatch {
  let last = 0
  return async ({ destinationId, events }, deliver) => {
    const batchId = `${destinationId}-${++last}`
    const startedAt = monotonic()
    const watched = { destinationId, batchId, events }
    const result = await (tracing ? tracing.batch(watched, deliver) : deliver())
    const troubles = [...result.troubles.values()].flatMap((error) => (error === undefined ? [] : [error.code]))
    const facts = { destination: destinationId, batch: batchId, events, ms: Math.round(monotonic() - startedAt) }
    const [level, message] = troubles.length > 0 ? TROUBLE : FINE
    log(level, { ...facts, ...summaryOf(result), ...(troubles.length > 0 && { troubles }) }, message)
    return result
  }
}

const FINE = ['debug', 'a batch was delivered'] as const
const TROUBLE = ['warn', 'a service did not take all of a batch'] as const
