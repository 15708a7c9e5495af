// The state of every event and destination since it was first taken: under way, waiting to be tried again, or settled.
import { MOST_HASTENED } from '../due-times'
import { WAITS } from '../../../delivery/caps'
import { HELD_FOR_ORDER } from '../held'
import { assertStep } from '../states'
import type { EventId, RetryingEvent, Settlement, StoredEvent, TakenEvent } from '../queue'
import type { Connection } from './database'
import { countFitting, EVENT_COLUMNS, EVENT_SIZE } from './positions'
import type { Due, Hand, TakenDue, Taking, Times } from './taking'
import { isTakenAlone, nextPiece } from '../suspects'
import { Settling } from './settling'
import type { Taken } from './taken'
import { IS_OPEN, UserOrder } from './user-order'

/** Deliveries that are read before other work may run: some ten milliseconds. */
const LOOK = 20_000
const QUALIFIED = EVENT_COLUMNS.replace('user_key', 'events.user_key')

export class Deliveries {
  private readonly insert
  private readonly readDue
  private readonly readEvent
  private readonly readRetrying
  private readonly readEnds
  private readonly take
  private readonly postpone
  private readonly shift
  private readonly clear
  private readonly readNextDue
  private readonly countOpen
  private readonly settling
  private readonly order

  constructor(
    private readonly connection: Connection,
    private readonly taken: Taken
  ) {
    this.order = new UserOrder(connection, taken)
    this.settling = new Settling(connection, taken)
    this.insert = connection.prepare(
      `INSERT INTO deliveries (event, destination, user_key, state, attempts, at, due_at, code, tried_since)
       VALUES (?, ?, ?, 'retrying', 0, ?, ?, '${HELD_FOR_ORDER}', ?)`
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
    const one = 'WHERE event = ? AND destination = ?'
    this.take = connection.prepare(`UPDATE deliveries SET state = 'sending', at = ? ${one}`)
    this.postpone = connection.prepare(`UPDATE deliveries SET due_at = ? ${one}`)
    this.shift = connection.prepare(
      `UPDATE deliveries SET tried_since = min(tried_since + ?1, ?2) WHERE destination = ?3 AND ${IS_OPEN}`
    )
    this.clear = connection.prepare(`UPDATE deliveries SET deaths = 0 ${one} AND state = 'sending'`)
    this.readNextDue = connection.prepare(
      "SELECT min(due_at) AS dueAt FROM deliveries WHERE destination = ? AND state = 'retrying'"
    )
    this.countOpen = connection.prepare(`SELECT count(*) AS open FROM deliveries WHERE destination = ? AND ${IS_OPEN}`)
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
    const open = this.order.look(destinationId)
    const taken: TakenEvent[] = []
    for (const { id, userKey, attempts, triedSince, deaths } of piece) {
      const oldest = users.has(userKey) ? open.retrying(userKey) : open.any(userKey)
      if (oldest !== undefined && oldest.event !== id) {
        this.postpone.run(oldest.dueAt ?? steady + WAITS.heldEvent, id, destinationId)
        continue
      }
      assertStep('retrying', 'sending')
      this.take.run(now, id, destinationId)
      users.add(userKey)
      taken.push(asTaken(this.readEvent.get(id) as StoredEvent, { attempts, triedSince, deaths }))
    }
    return taken
  }

  /**
   * Takes events from the log, in addition to those in `hand`. Events that have to wait for an earlier one of their
   * user are kept for later.
   */
  takeNew(destinationId: string, events: readonly StoredEvent[], hand: Hand): TakenEvent[] {
    const { steady, isAhead } = hand
    const known = this.order.look(destinationId)
    const users = new Set(hand.events.map(({ userKey }) => userKey))
    const taken: TakenEvent[] = []
    const ids: EventId[] = []
    for (const event of events) {
      const { id, userKey } = event
      const open = isAhead || users.has(userKey) ? known.retrying(userKey) : known.any(userKey)
      assertStep('waiting', open === undefined ? 'sending' : 'retrying')
      if (open === undefined) {
        users.add(userKey)
        ids.push(id)
        taken.push(asTaken(event, { attempts: 0, triedSince: steady, deaths: 0 }))
      } else this.insert.run(id, destinationId, userKey, hand.now, open.dueAt ?? steady + WAITS.heldEvent, steady)
    }
    this.taken.add(destinationId, ids, hand)
    return taken
  }

  /** Until now, the open events were not tried for so many milliseconds. */
  skipBreak(destinationId: string, ms: number, now: number): void {
    this.shift.run(ms, now, destinationId)
  }

  /** Resets the count of process ends for these events. */
  clearSuspicion(destinationId: string, ids: readonly EventId[]): void {
    for (const id of ids) this.clear.run(id, destinationId)
  }

  settle(destinationId: string, settlements: readonly Settlement[], now: number): void {
    this.settling.settle(destinationId, settlements, now)
  }

  nextDueAt(destinationId: string): number | undefined {
    return (this.readNextDue.get(destinationId) as { dueAt: number | null } | undefined)?.dueAt ?? undefined
  }

  open(destinationId: string): number {
    return (this.countOpen.get(destinationId) as { open: number }).open + this.taken.count(destinationId)
  }

  forget(destinationId: string): void {
    this.connection.prepare('DELETE FROM deliveries WHERE destination = ?').run(destinationId)
    this.taken.forget(destinationId)
  }
}

/** Written out: spreading an event takes longer than reading it from the file. */
function asTaken(event: StoredEvent, tried: Pick<TakenEvent, 'attempts' | 'triedSince' | 'deaths'>): TakenEvent {
  const { id, sourceId, receivedAt, type, name, userKey, body, run = null, shared = null } = event
  const { attempts, triedSince, deaths } = tried
  return { id, sourceId, receivedAt, type, name, userKey, body, run, shared, attempts, triedSince, deaths }
}
