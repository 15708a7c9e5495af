// Keeps which requests were refused, alike ones in one row: at most a write a second, however many come.
import type { Refusals, RefusedRequest } from '../../../tallies/activity'
import type { CommitGroup } from '../commit-group'
import type { Connection } from '../database'
import type { SourceCounts } from './source-counts'

/** Most rows that are kept; those that were seen last. */
const MOST = 500
const EVERY_MS = 1000
/** Source of the counts of requests whose write key nobody has. */
export const NO_SOURCE = ''

interface Noted {
  readonly request: RefusedRequest
  count: number
  readonly firstAt: number
  lastAt: number
}

export class RefusedRequests {
  private noted = new Map<string, Noted>()
  private timer: NodeJS.Timeout | undefined
  private readonly add
  private readonly read
  private readonly dropOldest

  constructor(
    connection: Connection,
    private readonly commits: CommitGroup,
    private readonly sources: SourceCounts
  ) {
    this.add = connection.prepare(
      `INSERT INTO refused_requests (code, path, address, agent, source, message, count, first_at, last_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (code, path, address, agent, source)
       DO UPDATE SET message = excluded.message, count = count + excluded.count, last_at = excluded.last_at`
    )
    this.read = connection.prepare(
      `SELECT code, path, address, agent, nullif(source, '') AS sourceId, message, count, first_at AS firstAt, last_at AS lastAt
       FROM refused_requests ORDER BY last_at DESC, first_at DESC LIMIT ${MOST}`
    )
    this.dropOldest = connection.prepare(
      `DELETE FROM refused_requests WHERE last_at <
       (SELECT last_at FROM refused_requests ORDER BY last_at DESC LIMIT 1 OFFSET ${MOST - 1})`
    )
  }

  note(request: RefusedRequest, at: number): void {
    const key = [request.code, request.path, request.address, request.agent, request.sourceId].join('\n')
    const known = this.noted.get(key)
    if (known !== undefined) {
      known.count += 1
      known.lastAt = at
    } else if (this.noted.size < MOST) {
      this.noted.set(key, { request, count: 1, firstAt: at, lastAt: at })
    }
    this.timer ??= setTimeout(() => void this.store(), EVERY_MS).unref()
  }

  async list(): Promise<Refusals[]> {
    await this.store()
    return this.read.all() as Refusals[]
  }

  /** What cannot be stored, on a full disk, is not noted any more. */
  async store(): Promise<void> {
    clearTimeout(this.timer)
    this.timer = undefined
    const noted = [...this.noted.values()]
    this.noted = new Map()
    if (noted.length > 0) await this.commits.write(() => this.write(noted)).catch(() => undefined)
  }

  private write(noted: readonly Noted[]): void {
    for (const { request, count, firstAt, lastAt } of noted) {
      const { code, path, address, agent, sourceId, message } = request
      this.add.run(code, path, address, agent, sourceId ?? NO_SOURCE, message, count, firstAt, lastAt)
      this.sources.add(sourceId ?? NO_SOURCE, { refused: count }, lastAt)
    }
    this.dropOldest.run()
  }
}
