// The counts of what went on, kept in the same transactions as the events themselves.
import type { EventId, NewEvent } from '../../queue'
import type { CommitGroup } from '../commit-group'
import type { Connection } from '../database'
import { arrivedFrom, type Log } from '../log'
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

/** Inside a transaction: stores the events, and counts them. Returns their ids. */
export function appendCounted(log: Log, { sources, days }: Counting, events: readonly NewEvent[]): EventId[] {
  const arrived = arrivedFrom(events)
  for (const [sourceId, { events: received, lastAt }] of arrived) sources.add(sourceId, { received }, lastAt)
  days.received(events)
  return log.append(events, arrived)
}
