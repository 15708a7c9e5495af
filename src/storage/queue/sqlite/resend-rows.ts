// The rows of resends, as they are stored and as the port shows them.
import type { Resend, ResendChoice } from '../resends'
import type { Connection } from './database'

/** Resends of a destination that are kept to be looked at. */
const KEPT = 20
const COLUMNS =
  'id, choice, state, total, queued, last_event AS lastEvent, created_at AS createdAt, ended_at AS endedAt'

export interface Row extends Omit<Resend, keyof ResendChoice> {
  readonly choice: string
  readonly lastEvent: number
}

/** How far a resend is in a source. */
export interface SourcePosition {
  readonly source: string
  readonly position: number
}

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
      `SELECT ${COLUMNS} FROM resends WHERE destination = ? ORDER BY id DESC LIMIT ${KEPT}`
    )
    this.readRunning = connection.prepare(`SELECT ${COLUMNS} FROM resends WHERE state = 'running' ORDER BY id DESC`)
    this.move = connection.prepare('UPDATE resend_sources SET position = ? WHERE resend = ? AND source = ?')
    this.addQueued = connection.prepare('UPDATE resends SET queued = queued + ? WHERE id = ?')
    this.end = connection.prepare("UPDATE resends SET state = ?, ended_at = ? WHERE id = ? AND state = 'running'")
    this.drop = connection.prepare('DELETE FROM resends WHERE destination = ?')
    this.dropOld = connection.prepare(
      `DELETE FROM resends WHERE destination = ?1 AND id NOT IN
       (SELECT id FROM resends WHERE destination = ?1 ORDER BY id DESC LIMIT ${KEPT})`
    )
  }

  add(choice: ResendChoice, facts: { readonly total: number; readonly lastEvent: number; readonly now: number }): Row {
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
    return this.readOne.get(Number(lastInsertRowid)) as Row
  }

  find(id: number): Row | undefined {
    return this.readOne.get(id) as Row | undefined
  }

  /** Without an id: all that are running. */
  list(destinationId?: string): Row[] {
    return (destinationId === undefined ? this.readRunning.all() : this.readSome.all(destinationId)) as Row[]
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

export function toResend(row: Row): Resend {
  const { id, state, total, queued, createdAt, endedAt } = row
  return { ...choiceOf(row), id, state, total, queued, createdAt, endedAt }
}

export function choiceOf({ choice }: Pick<Row, 'choice'>): ResendChoice {
  return JSON.parse(choice) as ResendChoice
}
