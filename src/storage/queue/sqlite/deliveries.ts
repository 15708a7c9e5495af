// The state of every event and destination since it was first taken: open, settled, or a dead letter.
import { MOST_HASTENED } from '../due-times'
import { WAITS } from '../../../delivery/caps'
import { HELD_FOR_ORDER } from '../held'
import { assertStep } from '../states'
import type {
  DeadLetterCount,
  DeadLetters,
  EventId,
  RetryingEvent,
  Settlement,
  StoredEvent,
  TakenEvent
} from '../queue'
import type { Connection } from './database'
import { prepareDeadLetterCounts, whichDead } from './dead-letters'
import { countFitting, EVENT_COLUMNS, EVENT_SIZE } from './positions'
import type { Due, Hand, TakenDue, Taking, Times } from './taking'
import { isTakenAlone, nextPiece } from '../suspects'

/** The oldest unsettled event of a user. */
interface Open {
  readonly event: EventId
  readonly dueAt: number | null
}

/** Deliveries that are read before other work may run: some ten milliseconds. */
const LOOK = 20_000
const QUALIFIED = EVENT_COLUMNS.replace('user_key', 'events.user_key')
const IS_OPEN = "state IN ('sending', 'retrying')"

export class Deliveries {
  private readonly insert
  private readonly readDue
  private readonly readEvent
  private readonly readRetrying
  private readonly readEnds
  private readonly readOldestOpen
  private readonly readOldestRetrying
  private readonly readAnyOpen
  private readonly take
  private readonly postpone
  private readonly clear
  private readonly close
  private readonly readNextDue
  private readonly countOpen
  private readonly readDead
  private readonly insertAltered

  constructor(private readonly connection: Connection) {
    this.insert = connection.prepare(
      'INSERT INTO deliveries (event, destination, user_key, state, attempts, at, due_at, code, tried_since) VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?)'
    )
    // In the order of the table itself. The plus signs keep SQLite from using an index, whose rows it would have to
    // sort.
    this.readRetrying = connection.prepare(
      `SELECT ${QUALIFIED}, due_at AS dueAt FROM deliveries JOIN events ON events.id = event
       WHERE event > ? AND event <= ? AND +destination = ? AND +state = 'retrying' AND deaths = 0 ORDER BY event LIMIT ?`
    )
    this.readEnds = connection.prepare(
      'SELECT (SELECT min(event) FROM deliveries) AS first, (SELECT max(event) FROM deliveries) AS last'
    )
    this.readDue = connection.prepare(
      `SELECT event AS id, deliveries.user_key AS userKey, attempts, coalesce(tried_since, at) AS triedSince, deaths,
       ${EVENT_SIZE} AS size FROM deliveries JOIN events ON events.id = event
       WHERE destination = ? AND state = 'retrying' AND due_at <= ? ORDER BY due_at, event LIMIT ?`
    )
    this.readEvent = connection.prepare(`SELECT ${EVENT_COLUMNS} FROM events WHERE id = ?`)
    const ofUser = 'SELECT event, due_at AS dueAt FROM deliveries WHERE destination = ? AND user_key = ?'
    this.readOldestOpen = connection.prepare(`${ofUser} AND ${IS_OPEN} ORDER BY event LIMIT 1`)
    // Both conditions, because the index is on open events, of which some are taken.
    this.readOldestRetrying = connection.prepare(
      `${ofUser} AND ${IS_OPEN} AND state = 'retrying' ORDER BY event LIMIT 1`
    )
    this.readAnyOpen = connection.prepare(`SELECT event FROM deliveries WHERE destination = ? AND ${IS_OPEN} LIMIT 1`)
    const one = 'WHERE event = ? AND destination = ?'
    this.take = connection.prepare(`UPDATE deliveries SET state = 'sending', at = ?, due_at = NULL ${one}`)
    this.postpone = connection.prepare(`UPDATE deliveries SET due_at = ? ${one}`)
    this.clear = connection.prepare(`UPDATE deliveries SET deaths = 0 ${one} AND state = 'sending'`)
    this.close = connection.prepare(
      `UPDATE deliveries SET state = ?, at = ?, due_at = ?, code = ?, detail = ?, attempts = attempts + ?, tried_at = ?, tried_as = ?, deaths = 0 ${one} AND state = 'sending'`
    )
    this.readNextDue = connection.prepare(
      "SELECT min(due_at) AS dueAt FROM deliveries WHERE destination = ? AND state = 'retrying'"
    )
    this.insertAltered = connection.prepare(
      'INSERT OR IGNORE INTO alterations (destination, code, event) VALUES (?, ?, ?)'
    )
    this.readDead = prepareDeadLetterCounts(connection)
    this.countOpen = connection.prepare(`SELECT count(*) AS open FROM deliveries WHERE destination = ? AND ${IS_OPEN}`)
  }

  /**
   * Frees events whose process has ended. A file has one process, so these are all events that are taken when it is
   * opened.
   */
  recover(now: number): void {
    assertStep('sending', 'retrying')
    const set = "SET state = 'retrying', due_at = ?, deaths = deaths + 1"
    this.connection.prepare(`UPDATE deliveries ${set} WHERE state = 'sending'`).run(now)
    // From the second time on, other events go first after a start, whatever the clock says. Otherwise a runner that is
    // killed again and again would start with the same event each time.
    const rest = "UPDATE deliveries SET due_at = ? WHERE state = 'retrying' AND deaths > 1"
    this.connection.prepare(rest).run(now + WAITS.suspectEvent)
    // The clock may have been set meanwhile: no event may wait longer than the longest possible wait, and none may have
    // been first tried in the future.
    const clamp = "UPDATE deliveries SET due_at = ?1 WHERE state = 'retrying' AND due_at > ?1"
    this.connection.prepare(clamp).run(now + WAITS.longestAsked)
    const young = `UPDATE deliveries SET tried_since = ?1 WHERE ${IS_OPEN} AND tried_since > ?1`
    this.connection.prepare(young).run(now)
  }

  /**
   * In the order of the log, without events that may end the process when they are read. Fast if there are none;
   * otherwise it reads all deliveries.
   */
  async retrying(destinationId: string, { after, limit }: { after: EventId; limit: number }): Promise<RetryingEvent[]> {
    if (this.nextDueAt(destinationId) === undefined) return []
    const { first, last } = this.readEnds.get() as { first: EventId | null; last: EventId | null }
    const found: RetryingEvent[] = []
    for (let from = Math.max(after, (first ?? 1) - 1); from < (last ?? 0) && found.length < limit; from += LOOK) {
      const rows = this.readRetrying.all(from, from + LOOK, destinationId, limit - found.length)
      found.push(...(rows as RetryingEvent[]))
      await new Promise((resolve) => setImmediate(resolve))
    }
    return found
  }

  hasten(destinationId: string, now: number): void {
    const next = `SELECT event FROM deliveries WHERE destination = ?1 AND state = 'retrying' AND due_at > ?2 ORDER BY due_at LIMIT ${MOST_HASTENED}`
    const update = `UPDATE deliveries SET due_at = ?2 WHERE destination = ?1 AND state = 'retrying' AND event IN (${next})`
    this.connection.prepare(update).run(destinationId, now)
  }

  /**
   * Takes due events, oldest first, except those that wait for an earlier one of their user. Events that were under way
   * when the process ended come first, in groups of their own. If all events of a group have to wait, the others go.
   */
  takeDue(destinationId: string, taking: Taking): TakenDue {
    const { capacity, steady, isOtherUnderWay } = taking
    const due = (this.readDue.all(destinationId, steady, capacity.events) as Due[]).sort((a, b) => a.id - b.id)
    for (let left: readonly Due[] = due; left.length > 0;) {
      const piece = nextPiece(left)
      if (isOtherUnderWay && piece.some(({ deaths }) => isTakenAlone(deaths))) return { events: [], next: 'later' }
      const fitting = countFitting(piece, capacity.bytes)
      const events = this.takePiece(destinationId, piece.slice(0, fitting), taking)
      const isAllDue = fitting === due.length && due.every(({ deaths }) => deaths === 0)
      if (events.length > 0 || piece.length === left.length) return { events, next: isAllDue ? 'new' : 'none' }
      const waiting = new Set(piece)
      left = left.filter((one) => !waiting.has(one))
    }
    return { events: [], next: 'new' }
  }

  private takePiece(destinationId: string, piece: readonly Due[], { now, steady }: Times): TakenEvent[] {
    const users = new Set<string>()
    return piece.flatMap(({ id, userKey, size: _known, ...facts }) => {
      const oldest = this.oldest(destinationId, userKey, users.has(userKey) ? 'retrying' : 'open')
      if (oldest !== undefined && oldest.event !== id) {
        this.postpone.run(oldest.dueAt ?? steady + WAITS.heldEvent, id, destinationId)
        return []
      }
      assertStep('retrying', 'sending')
      this.take.run(now, id, destinationId)
      users.add(userKey)
      return [{ ...(this.readEvent.get(id) as StoredEvent), ...facts }]
    })
  }

  /**
   * Takes events from the log, in addition to those in `hand`. Events that have to wait for an earlier one of their
   * user are kept for later.
   */
  takeNew(destinationId: string, events: readonly StoredEvent[], hand: Hand): TakenEvent[] {
    const { now, steady, isAhead } = hand
    const isAnyOpen = this.readAnyOpen.get(destinationId) !== undefined
    const users = new Set(hand.events.map(({ userKey }) => userKey))
    return events.flatMap((event) => {
      const { id, userKey } = event
      const among = isAhead || users.has(userKey) ? 'retrying' : 'open'
      const open = isAnyOpen ? this.oldest(destinationId, userKey, among) : undefined
      const to = open === undefined ? 'sending' : 'retrying'
      assertStep('waiting', to)
      const dueAt = open && (open.dueAt ?? steady + WAITS.heldEvent)
      this.insert.run(id, destinationId, userKey, to, now, dueAt ?? null, open ? HELD_FOR_ORDER : null, steady)
      if (open !== undefined) return []
      users.add(userKey)
      return [{ ...event, attempts: 0, triedSince: steady, deaths: 0 }]
    })
  }

  /** Resets the count of process ends for these events. */
  clearSuspicion(destinationId: string, ids: readonly EventId[]): void {
    for (const id of ids) this.clear.run(id, destinationId)
  }

  settle(destinationId: string, settlements: readonly Settlement[], now: number): void {
    for (const settlement of settlements) {
      const { id, state, detail } = settlement
      assertStep('sending', state)
      const dueAt = settlement.state === 'retrying' ? settlement.dueAt : null
      const code = settlement.state === 'delivered' ? null : settlement.code
      const attempt = code !== HELD_FOR_ORDER ? [1, now, state] : [0, null, null]
      const { changes } = this.close.run(state, now, dueAt, code, detail, ...attempt, id, destinationId)
      if (changes === 0) assertStep('waiting', state)
      if (state === 'retrying') continue
      for (const altered of settlement.alterations ?? []) this.insertAltered.run(destinationId, altered, id)
    }
  }

  nextDueAt(destinationId: string): number | undefined {
    return (this.readNextDue.get(destinationId) as { dueAt: number | null } | undefined)?.dueAt ?? undefined
  }

  open(destinationId: string): number {
    return (this.countOpen.get(destinationId) as { open: number }).open
  }

  /** Moves dead letters into another state. Returns how many. */
  moveDead(letters: DeadLetters, to: 'retrying' | 'discarded', { now, steady }: Times): number {
    assertStep('rejected', to)
    const { sql, parameters } = whichDead(letters)
    const anew = to === 'retrying' ? `, attempts = 0, tried_since = ${steady}` : ''
    const update = `UPDATE deliveries SET state = ?, at = ?, due_at = ?${anew} WHERE ${sql}`
    return this.connection.prepare(update).run(to, now, to === 'retrying' ? steady : null, ...parameters).changes
  }

  /** Counts dead letters by code, and by the minute in which they were rejected. */
  countDead(letters: DeadLetters): DeadLetterCount[] {
    const { sql, parameters } = whichDead(letters)
    const select = 'SELECT code, count(*) AS count, min(at) AS firstAt, max(at) AS lastAt FROM deliveries'
    const statement = this.connection.prepare(`${select} WHERE ${sql} GROUP BY code, at / 60000`)
    return statement.all(...parameters) as DeadLetterCount[]
  }

  /** Counts dead letters of any age, by code. */
  deadLetters(destinationId: string): DeadLetterCount[] {
    return this.readDead.all(destinationId) as DeadLetterCount[]
  }

  forget(destinationId: string): void {
    this.connection.prepare('DELETE FROM deliveries WHERE destination = ?').run(destinationId)
  }

  /**
   * The oldest open event of a user. If the same taker has taken events of the user already, only events that are not
   * taken count.
   */
  private oldest(destinationId: string, userKey: string, among: 'open' | 'retrying'): Open | undefined {
    const statement = among === 'open' ? this.readOldestOpen : this.readOldestRetrying
    return statement.get(destinationId, userKey) as Open | undefined
  }
}
