// Resends: chooses stored events a few thousand at a time, and queues them for a destination.
import type { EventId } from '../../queue/queue'
import type { Requeued, Resend, Resendable, ResendChoice, Resends, ResendStep } from '../../queue/resends'
import { assertStep } from '../../queue/states'
import { requeue } from '../activity/requeue'
import { bigintArray } from '../connection/arrays'
import type { Database, Session } from '../connection/database'
import { chooseEvents, endOf, type Chosen } from './choose-events'
import { nextPart, choiceOf, toResend, type ResendPart, type ResendRow } from '../../queue/resend-progress'
import { addResend, advanceResend, finishResend, listResends, lockResend, readPositions } from './resend-rows'

export interface ResendParts {
  readonly database: Database
  /** Sources whose events are not taken. */
  readonly held: () => ReadonlySet<string>
  /** Epoch milliseconds, by the clock of people and by that of due times. */
  readonly now: () => number
  readonly steady: () => number
  /** Whose rows of the counts. */
  readonly part: number
}

const INSERT = `INSERT INTO deliveries (event, destination, source, user_key, state, attempts, at, due_at, tried_since)
  SELECT e.id, $1, e.source, e.user_key, 'retrying', 0, $3, $4, $4 FROM events AS e WHERE e.id = ANY ($2::bigint[])
  ON CONFLICT DO NOTHING`

export class PostgresResends implements Resends {
  constructor(private readonly parts: ResendParts) {}

  async count(choice: ResendChoice): Promise<Readonly<Record<Resendable, number>>> {
    const { database } = this.parts
    const counts = { missed: 0, skipped: 0, rejected: 0, discarded: 0, delivered: 0 }
    for (let after = 0; ;) {
      const end = await endOf(database, { after, last: Number.MAX_SAFE_INTEGER })
      if (end === undefined) return counts
      for (const { as } of await chooseEvents(database, choice, { after, end })) counts[as] += 1
      after = end
    }
  }

  start(choice: ResendChoice, total: number): Promise<Resend> {
    const { database, now } = this.parts
    return database.transaction(async (session) => {
      const row = await addResend(session, choice, { total, now: now() })
      if (row === undefined) throw new Error('A resend was not stored.')
      return toResend(row)
    })
  }

  step(id: number, limit: number): Promise<ResendStep | undefined> {
    return this.parts.database.transaction((session) => this.stepIn(session, id, limit))
  }

  private async stepIn(session: Session, id: number, limit: number): Promise<ResendStep | undefined> {
    const row = await lockResend(session, id)
    if (row?.state !== 'running') return undefined
    const open = (await readPositions(session, id)).filter(({ position }) => position < row.lastEvent)
    const held = this.parts.held()
    const part = nextPart(
      open.filter(({ source }) => !held.has(source)),
      row.lastEvent
    )
    if (part === undefined && open.length > 0) return undefined
    const requeued = part === undefined ? [] : await this.queuePart(session, row, { ...part, limit })
    if (part === undefined) await finishResend(session, id, { state: 'done', now: this.parts.now() })
    return { resend: toResend((await lockResend(session, id)) ?? row), requeued }
  }

  private async queuePart(
    session: Session,
    row: ResendRow,
    { sources, after, last, limit }: ResendPart & { limit: number }
  ) {
    const choice = { ...choiceOf(row), sourceIds: sources }
    const end = (await endOf(session, { after, last })) ?? last
    const found = await chooseEvents(session, choice, { after, end })
    const next = found.slice(0, limit)
    const requeued = await this.queue(session, choice.destinationId, next)
    const position = found.length > limit ? (next.at(-1)?.id ?? end) : end
    await advanceResend(session, row.id, { sources, position, queued: next.length })
    return requeued
  }

  private async queue(session: Session, destinationId: string, events: readonly Chosen[]): Promise<Requeued[]> {
    const { now, steady, part } = this.parts
    const times = { now: now(), steady: steady() }
    for (const { as } of events) assertStep(as === 'missed' ? 'waiting' : as, 'retrying')
    const idsOf = (isMissed: boolean): EventId[] =>
      events.filter(({ as }) => (as === 'missed') === isMissed).map(({ id }) => id)
    const [missed, settled] = [idsOf(true), idsOf(false)]
    if (missed.length > 0) {
      await session.query(INSERT, [destinationId, bigintArray(missed), times.now, times.steady])
    }
    if (settled.length === 0) return []
    const which = 'd.event = ANY ($5::bigint[])'
    return requeue(session, { destinationId, which, parameters: [bigintArray(settled)], ...times, part })
  }

  async stop(id: number): Promise<void> {
    await finishResend(this.parts.database, id, { state: 'stopped', now: this.parts.now() })
  }

  async list(destinationId?: string): Promise<Resend[]> {
    return (await listResends(this.parts.database, destinationId)).map(toResend)
  }

  /** Inside a transaction. */
  async forget(session: Session, destinationId: string): Promise<void> {
    await session.query('DELETE FROM resends WHERE destination = $1', [destinationId])
  }
}
