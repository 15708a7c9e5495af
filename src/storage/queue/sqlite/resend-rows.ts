// The rows of resends, as they are stored and as the port shows them.
import type { ResendChoice } from '../resends'
import { KEPT_RESENDS, type ResendRow, type SourcePosition } from '../resend-progress'
import type { Connection } from './database'

const COLUMNS =
  'id, choice, state, total, queued, last_event AS lastEvent, created_at AS createdAt, ended_at AS endedAt'

export class ResendRows {
  private readonly insert
  private readonly insertSource
  private readonly readPositions
  private readonly readOne
  private readonly readSome
  private readonly readRunning
  private readonly move
  private readonly addQueued
  private readonly end
  private readonly drop
  private readonly dropOld

  constructor(connection: Connection) {
    this.insert = connection.prepare(
      `INSERT INTO resends (destination, choice, state, total, queued, last_event, created_at)
       VALUES (?, ?, 'running', ?, 0, ?, ?)`
    )
    this.insertSource = connection.prepare('INSERT INTO resend_sources (resend, source, position) VALUES (?, ?, 0)')
    this.readPositions = connection.prepare('SELECT source, position FROM resend_sources WHERE resend = ?')
    this.readOne = connection.prepare(`SELECT ${COLUMNS} FROM resends WHERE id = ?`)
    this.readSome = connection.prepare(
      `SELECT ${COLUMNS} FROM resends WHERE destination = ? ORDER BY id DESC LIMIT ${KEPT_RESENDS}`
    )
    this.readRunning = connection.prepare(`SELECT ${COLUMNS} FROM resends WHERE state = 'running' ORDER BY id DESC`)
    this.move = connection.prepare('UPDATE resend_sources SET position = ? WHERE resend = ? AND source = ?')
    this.addQueued = connection.prepare('UPDATE resends SET queued = queued + ? WHERE id = ?')
    this.end = connection.prepare("UPDATE resends SET state = ?, ended_at = ? WHERE id = ? AND state = 'running'")
    this.drop = connection.prepare('DELETE FROM resends WHERE destination = ?')
    this.dropOld = connection.prepare(
      `DELETE FROM resends WHERE destination = ?1 AND id NOT IN
       (SELECT id FROM resends WHERE destination = ?1 ORDER BY id DESC LIMIT ${KEPT_RESENDS})`
    )
  }

  add(
    choice: ResendChoice,
    facts: { readonly total: number; readonly lastEvent: number; readonly now: number }
  ): ResendRow {
    const { destinationId } = choice
    const { lastInsertRowid } = this.insert.run(
      destinationId,
      JSON.stringify(choice),
      facts.total,
      facts.lastEvent,
      facts.now
    )
    for (const source of choice.sourceIds) this.insertSource.run(lastInsertRowid, source)
    this.dropOld.run(destinationId)
    return this.readOne.get(Number(lastInsertRowid)) as ResendRow
  }

  find(id: number): ResendRow | undefined {
    return this.readOne.get(id) as ResendRow | undefined
  }

  /** Without an id: all that are running. */
  list(destinationId?: string): ResendRow[] {
    return (destinationId === undefined ? this.readRunning.all() : this.readSome.all(destinationId)) as ResendRow[]
  }

  positions(id: number): SourcePosition[] {
    return this.readPositions.all(id) as SourcePosition[]
  }

  advance(id: number, to: { readonly sources: readonly string[]; readonly position: number; queued: number }): void {
    for (const source of to.sources) this.move.run(to.position, id, source)
    this.addQueued.run(to.queued, id)
  }

  finish(id: number, state: 'done' | 'stopped', now: number): void {
    this.end.run(state, now, id)
  }

  forget(destinationId: string): void {
    this.drop.run(destinationId)
  }
}
