// Reads stored events with their state at each destination, for people.
import type { EventFilter, EventId, EventPage, History, StorageUse, TrackedEvent } from '../../queue/queue'
import type { RunFilter } from '../../queue/audience-runs'
import { onWallClock } from '../../queue/due-times'
import type { Database } from '../connection/database'
import { readAttempts } from './attempts'
import { OpenCounts } from './backlog'
import { readEvents, track } from './event-rows'
import { EventSearch } from './event-search'
import { RunReader } from './run-reader'

export interface HistoryParts {
  readonly database: Database
  /** Sources whose events are not taken. */
  readonly held: () => ReadonlySet<string>
  readonly storage: () => Promise<StorageUse>
  /** Epoch milliseconds, by the clock of people and by that of due times. */
  readonly now: () => number
  readonly steady: () => number
  /** Milliseconds, by which it is measured what a count costs. Default: the clock of the process. */
  readonly monotonic?: (() => number) | undefined
}

export function createHistory({ database, held, storage, now, steady, monotonic }: HistoryParts): History {
  const search = new EventSearch(database)
  const open = new OpenCounts(database, held, monotonic)
  const runs = new RunReader(database)
  const forPeople = (events: readonly TrackedEvent[]): TrackedEvent[] => onWallClock(events, now() - steady())
  return {
    page: async (filter: EventFilter, limit: number): Promise<EventPage> => {
      const { rows, next } = await search.page(filter, limit)
      return { events: forPeople(await track(database, rows)), next }
    },
    list: async (filter, limit) => forPeople(await track(database, await search.all(filter, limit))),
    find: async (ids: readonly EventId[]) => forPeople(await track(database, await readEvents(database, ids))),
    count: (filter, limit) => search.count(filter, limit),
    attempts: (id) => readAttempts(database, id),
    backlog: (id) => open.backlog(id),
    oldestWaiting: (id) => open.oldestWaiting(id),
    deadLetters: (id) => open.deadLetters(id),
    arrivals: (id) => open.arrivals(id),
    audienceRuns: (filter: RunFilter, limit: number) => runs.list(filter, limit),
    storage
  }
}
