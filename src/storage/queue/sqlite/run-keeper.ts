// Groups events about audiences into runs as they are stored.
import { LONGEST_RUN_MS, RUN_GAP_MS, type AudienceChange } from '../audience-runs'
import type { NewEvent } from '../queue'
import type { Connection } from './database'
import { RUN_COLUMNS, type RunRow } from './run-tables'

/** Chooses the run of each event. Runs inside the transaction that stores the event. */
export class RunKeeper {
  private readonly findCurrent
  private readonly findTogether
  private readonly insert
  private readonly extend

  constructor(connection: Connection) {
    const one = `SELECT ${RUN_COLUMNS} FROM audience_runs WHERE source = ? AND audience = ?`
    this.findCurrent = connection.prepare(
      `${one} AND last_at >= ? AND together IS NULL AND first_at > ? ORDER BY last_at DESC LIMIT 1`
    )
    this.findTogether = connection.prepare(`${one} AND together = ? LIMIT 1`)
    this.insert = connection.prepare(
      'INSERT INTO audience_runs (source, audience, together, first_at, last_at) VALUES (?1, ?2, ?3, ?4, ?4)'
    )
    this.extend = connection.prepare('UPDATE audience_runs SET last_at = max(last_at, ?) WHERE id = ?')
  }

  /** For the events of one commit: asks once for each audience. */
  begin(): (event: NewEvent, change: AudienceChange) => number {
    const known = new Map<string, number>()
    return (event, change) => {
      const key = JSON.stringify([event.sourceId, change.key, change.together])
      const run = known.get(key) ?? this.runOf(event, change)
      known.set(key, run)
      return run
    }
  }

  private runOf({ sourceId, receivedAt }: NewEvent, { key, together }: AudienceChange): number {
    const found = (
      together === undefined
        ? this.findCurrent.get(sourceId, key, receivedAt - RUN_GAP_MS, receivedAt - LONGEST_RUN_MS)
        : this.findTogether.get(sourceId, key, together)
    ) as RunRow | undefined
    if (found === undefined) return Number(this.insert.run(sourceId, key, together ?? null, receivedAt).lastInsertRowid)
    this.extend.run(receivedAt, found.id)
    return found.id
  }
}
