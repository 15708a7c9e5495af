// The counts of what went on, kept in the same transactions as the events themselves.
import type { EventId, NewEvent } from '../../queue'
import type { CommitGroup } from '../commit-group'
import type { Connection } from '../database'
import { DayCounts } from './day-counts'
import { RefusedRequests } from './refused-requests'
import { SourceCounts } from './source-counts'

export interface Counting {
  readonly sources: SourceCounts
  readonly days: DayCounts
  readonly refused: RefusedRequests
}

export function openCounting(connection: Connection, commits: CommitGroup): Counting {
  const sources = new SourceCounts(connection)
  return {
    sources,
    days: new DayCounts(connection, sources),
    refused: new RefusedRequests(connection, commits, sources)
  }
}

/** Inside the transaction that stores the events. Returns their ids. */
export function countReceived({ sources, days }: Counting, events: readonly NewEvent[], ids: EventId[]): EventId[] {
  const counts = new Map<string, { received: number; at: number }>()
  for (const { sourceId, receivedAt } of events) {
    counts.set(sourceId, { received: (counts.get(sourceId)?.received ?? 0) + 1, at: receivedAt })
  }
  for (const [sourceId, { received, at }] of counts) sources.add(sourceId, { received }, at)
  days.received(events)
  return ids
}
