// Stores events: requests that come at the same time share one transaction, and so one disk sync.
import type { Appended, NewEvent } from '../../queue/queue'
import type { Counting } from '../activity/counting'
import type { Database } from '../connection/database'
import { isDiskFull, isUnavailable } from '../connection/failures'
import { chooseRuns } from '../history/run-keeper'
import { preparePartitions } from '../schema/partitions'
import { storing, type Stored } from './append-statement'

/** How long the first request waits for others, in milliseconds. Our choice: about the time of one sync. */
const GATHERING_MS = 2
/** Events of one transaction, at most, unless one request has more. */
const GROUP = 2000
/** Characters of their bodies, likewise. */
const GROUP_TEXT = 8 * 1024 * 1024

export interface AppenderOptions {
  readonly database: Database
  readonly counting: Counting
  /** Called after events were stored. */
  readonly onStored: (stored: Stored) => void
  /** Called with every transaction that failed, before anything else is made of it. */
  readonly onError: (error: unknown) => void
}

interface Request {
  readonly events: readonly NewEvent[]
  readonly resolve: (appended: Appended) => void
  readonly reject: (error: unknown) => void
}

/**
 * One transaction at a time, so that events of one user that came to this runner one after the other keep their order.
 * What comes meanwhile is the next group.
 */
export class Appender {
  private readonly waiting: Request[] = []
  private working: Promise<void> | undefined
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly options: AppenderOptions) {}

  append(events: readonly NewEvent[]): Promise<Appended> {
    if (events.length === 0) return Promise.resolve({ ids: [] })
    return new Promise((resolve, reject) => {
      this.waiting.push({ events, resolve, reject })
      if (this.working === undefined) this.timer ??= setTimeout(() => this.begin(), GATHERING_MS)
    })
  }

  /** Resolves when all that was asked for is stored, or has failed. */
  async settled(): Promise<void> {
    while (this.waiting.length > 0 || this.working !== undefined) {
      this.begin()
      await this.working
    }
  }

  private begin(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.working ??= this.work().finally(() => (this.working = undefined))
  }

  private async work(): Promise<void> {
    while (this.waiting.length > 0) await this.storeGroup(this.nextGroup())
  }

  private nextGroup(): Request[] {
    let [events, text, count] = [0, 0, 0]
    for (const request of this.waiting) {
      events += request.events.length
      for (const { body } of request.events) text += body.length
      if (count > 0 && (events > GROUP || text > GROUP_TEXT)) break
      count += 1
    }
    return this.waiting.splice(0, count)
  }

  private async storeGroup(group: readonly Request[]): Promise<void> {
    try {
      const { ids } = await this.store(group.flatMap(({ events }) => events))
      let from = 0
      for (const { events, resolve } of group) resolve({ ids: ids.slice(from, (from += events.length)) })
    } catch (error) {
      await this.afterFailure(group, error)
    }
  }

  /** Only the faulty request fails; where the database does, all do. */
  private async afterFailure(group: readonly Request[], error: unknown): Promise<void> {
    this.options.onError(error)
    if (isDiskFull(error)) for (const { resolve } of group) resolve({ refused: 'store_full' })
    else if (isUnavailable(error)) for (const { resolve } of group) resolve({ refused: 'store_unavailable' })
    else if (group.length === 1) group[0]?.reject(error)
    else for (const request of group) await this.storeGroup([request])
  }

  private async store(events: readonly NewEvent[]): Promise<Stored> {
    const { database, counting, onStored } = this.options
    const [runs] = await Promise.all([chooseRuns(database, events), counting.learn(events)])
    const calls = [...storing(events, runs), ...counting.received(events)]
    const results = await database.batch(calls).catch(async (error: unknown) => {
      if (!isWithoutPartition(error)) throw error
      await database.transaction(preparePartitions)
      return database.batch(calls)
    })
    const [row] = results[1] as unknown as [{ ids: number[]; destinations: string[] | null }]
    const stored = { ids: row.ids, destinations: row.destinations ?? [] }
    onStored(stored)
    return stored
  }
}

/** Nobody has made the partition of today: a check violation without a constraint. Its message may be in any language. */
function isWithoutPartition(error: unknown): boolean {
  const { code, constraint } = (error ?? {}) as { code?: unknown; constraint?: unknown }
  return code === '23514' && constraint === undefined
}
