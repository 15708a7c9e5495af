// Stores which requests were refused, alike ones in one row, in the file of events.
import type { Refusals, RefusedRequest } from '../../../tallies/activity'
import type { CommitGroup } from '../commit-group'
import type { Connection } from '../database'
import type { SourceCounts } from './source-counts'
import { MOST_REFUSALS, NO_SOURCE, RefusalNotes, type NotedRefusal } from '../../../tallies/refusal-notes'

export class RefusedRequests {
  private readonly notes: RefusalNotes
  private readonly add
  private readonly read
  private readonly dropOldest

  constructor(
    connection: Connection,
    commits: CommitGroup,
    private readonly sources: SourceCounts
  ) {
    this.notes = new RefusalNotes((noted) => commits.write(() => this.write(noted)))
    this.add = connection.prepare(
      `INSERT INTO refused_requests (code, path, address, agent, source, message, count, first_at, last_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (code, path, address, agent, source)
       DO UPDATE SET message = excluded.message, count = count + excluded.count, last_at = excluded.last_at`
    )
    this.read = connection.prepare(
      `SELECT code, path, address, agent, nullif(source, '') AS sourceId, message, count, first_at AS firstAt, last_at AS lastAt
       FROM refused_requests ORDER BY last_at DESC, first_at DESC LIMIT ${MOST_REFUSALS}`
    )
    this.dropOldest = connection.prepare(
      `DELETE FROM refused_requests WHERE last_at <
       (SELECT last_at FROM refused_requests ORDER BY last_at DESC LIMIT 1 OFFSET ${MOST_REFUSALS - 1})`
    )
  }

  note(request: RefusedRequest, at: number): void {
    this.notes.note(request, at)
  }

  async list(): Promise<Refusals[]> {
    await this.store()
    return this.read.all() as Refusals[]
  }

  store(): Promise<void> {
    return this.notes.store()
  }

  private write(noted: readonly NotedRefusal[]): void {
    for (const { request, count, firstAt, lastAt } of noted) {
      const { code, path, address, agent, sourceId, message } = request
      this.add.run(code, path, address, agent, sourceId ?? NO_SOURCE, message, count, firstAt, lastAt)
      this.sources.add(sourceId ?? NO_SOURCE, { refused: count }, lastAt)
    }
    this.dropOldest.run()
  }
}
