// Resends in the file of the queue: chooses stored events a few thousand at a time, and queues them for a destination.
import type { EventId } from '../queue'
import { choiceOf, nextPart, toResend, type ResendPart, type ResendRow } from '../resend-progress'
import { RESENDABLE, type Requeued, type Resend, type Resendable, type Resends } from '../resends'
import type { ResendChoice, ResendStep } from '../resends'
import { assertStep } from '../states'
import type { CommitGroup } from './commit-group'
import type { Connection } from './database'
import type { Log } from './log'
import type { Positions } from './positions'
import { ResendRows } from './resend-rows'
import type { Taken } from './taken'

export interface ResendParts {
  readonly connection: Connection
  readonly commits: CommitGroup
  readonly log: Log
  readonly positions: Positions
  readonly taken: Taken
  readonly now: () => number
  readonly steady: () => number
}

/** Events that are looked at before other work may run: some ten milliseconds. */
const LOOK = 4000

/** A stored event, and its state at the destination; `null` before it was settled for the first time. */
interface Found {
  readonly id: EventId
  readonly source: string
  readonly userKey: string
  readonly state: string | null
  readonly code: string | null
  readonly at: number
}

interface Chosen extends Found {
  readonly as: Resendable
}

export class SqliteResends implements Resends {
  private readonly rows
  private readonly readEnd
  private readonly readFound
  private readonly insert
  private readonly requeue

  constructor(private readonly parts: ResendParts) {
    const { connection } = parts
    this.rows = new ResendRows(connection)
    this.readEnd = connection.prepare(
      `SELECT max(id) AS id FROM (SELECT id FROM events WHERE id > ? AND id <= ? ORDER BY id LIMIT ${LOOK})`
    )
    // Erased events are empty: nothing of them can be sent.
    this.readFound = connection.prepare(
      `SELECT events.id, source, events.user_key AS userKey, state, code, coalesce(at, 0) AS at
       FROM events LEFT JOIN deliveries ON event = events.id AND destination = ?1
       WHERE events.id > ?2 AND events.id <= ?3 AND received_at >= ?4 AND received_at < ?5 AND type != 'erased'
       AND source IN (SELECT value FROM json_each(?6)) ORDER BY events.id`
    )
    this.insert = connection.prepare(
      `INSERT INTO deliveries (event, destination, user_key, state, attempts, at, due_at, tried_since)
       VALUES (?, ?, ?, 'retrying', 0, ?, ?, ?)`
    )
    this.requeue = connection.prepare(
      `UPDATE deliveries SET state = 'retrying', attempts = 0, at = ?, due_at = ?, tried_since = ?
       WHERE event = ? AND destination = ?`
    )
  }

  async count(choice: ResendChoice): Promise<Readonly<Record<Resendable, number>>> {
    const counts = { missed: 0, skipped: 0, rejected: 0, discarded: 0, delivered: 0 }
    const last = this.parts.log.lastId()
    for (let from = 0; ;) {
      const end = this.endOf(from, last)
      if (end === undefined) return counts
      for (const { as } of this.choose(choice, from, end)) counts[as] += 1
      from = end
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  start(choice: ResendChoice, total: number): Promise<Resend> {
    const { commits, log, now } = this.parts
    return commits.write(() => toResend(this.rows.add(choice, { total, lastEvent: log.lastId(), now: now() })))
  }

  step(id: number, limit: number): Promise<ResendStep | undefined> {
    return this.parts.commits.write(() => this.stepNow(id, limit))
  }

  private stepNow(id: number, limit: number): ResendStep | undefined {
    const row = this.rows.find(id)
    if (row?.state !== 'running') return undefined
    const open = this.rows.positions(id).filter(({ position }) => position < row.lastEvent)
    const part = nextPart(
      open.filter(({ source }) => !this.parts.positions.isHeld(source)),
      row.lastEvent
    )
    if (part === undefined && open.length > 0) return undefined
    const next = part === undefined ? [] : this.queuePart(row, part, limit)
    if (part === undefined) this.rows.finish(id, 'done', this.parts.now())
    return { resend: toResend(this.rows.find(id) ?? row), requeued: groupByMinute(next) }
  }

  private queuePart(row: ResendRow, { sources, after, last }: ResendPart, limit: number): Chosen[] {
    const choice = { ...choiceOf(row), sourceIds: sources }
    const end = this.endOf(after, last) ?? last
    const found = this.choose(choice, after, end)
    const next = found.slice(0, limit)
    for (const event of next) this.queue(choice.destinationId, event)
    const position = found.length > limit ? (next.at(-1)?.id ?? end) : end
    this.rows.advance(row.id, { sources, position, queued: next.length })
    return next
  }

  stop(id: number): Promise<void> {
    return this.parts.commits.write(() => this.rows.finish(id, 'stopped', this.parts.now()))
  }

  async list(destinationId?: string): Promise<Resend[]> {
    return this.rows.list(destinationId).map(toResend)
  }

  /** Inside a transaction. */
  forget(destinationId: string): void {
    this.rows.forget(destinationId)
  }

  /** The last of the next events that are looked at together; `undefined` if there are none. */
  private endOf(after: EventId, last: EventId): EventId | undefined {
    return (this.readEnd.get(after, last) as { id: EventId | null }).id ?? undefined
  }

  private choose(choice: ResendChoice, after: EventId, end: EventId): Chosen[] {
    const { destinationId, sourceIds, states, fromAt, toAt, code } = choice
    const sources = JSON.stringify(sourceIds)
    const found = this.readFound.all(destinationId, after, end, fromAt, toAt, sources) as Found[]
    const stretches = this.parts.positions.stretches(destinationId)
    const isWaiting = ({ id, source }: Found): boolean =>
      stretches.some((one) => one.source === source && id > one.position && id <= (one.endPosition ?? id))
    const taken = this.parts.taken.among(found, destinationId)
    return found.flatMap((event) => {
      const as = event.state === null ? 'missed' : RESENDABLE.find((state) => state === event.state)
      const isChosen = as !== undefined && states.includes(as) && (code === undefined || code === event.code)
      return isChosen && !(as === 'missed' && (taken.has(event.id) || isWaiting(event))) ? [{ ...event, as }] : []
    })
  }

  private queue(destinationId: string, { id, userKey, as }: Chosen): void {
    const [now, steady] = [this.parts.now(), this.parts.steady()]
    assertStep(as === 'missed' ? 'waiting' : as, 'retrying')
    if (as === 'missed') this.insert.run(id, destinationId, userKey, now, steady, steady)
    else this.requeue.run(now, steady, steady, id, destinationId)
  }
}

function groupByMinute(events: readonly Chosen[]): Requeued[] {
  const groups = new Map<string, Requeued>()
  for (const { as, code, at } of events) {
    if (as === 'missed') continue
    const key = `${as} ${code ?? ''} ${Math.floor(at / 60_000)}`
    const known = groups.get(key)
    groups.set(key, { state: as, code, at: known?.at ?? at, count: (known?.count ?? 0) + 1 })
  }
  return [...groups.values()]
}
