// Removes events that are old enough: whole days where that is possible, or the settled events of a day.
import { DAY_MS } from '../../tallies/activity'
import type { EventId } from '../../queue/queue'
import type { Counting } from '../activity/counting'
import { uncountLetters } from '../activity/letters'
import { bigintArray } from '../connection/arrays'
import type { Database, Session } from '../connection/database'
import { dropEmptyRuns } from '../history/run-keeper'
import { noteForgotten, removeEvents, removeParts } from './removal'
import { dayStart, dropDay, idsOf, PARTITIONED, partitionName, readDays } from '../schema/partitions'

/** Events that one step looks at: some ten milliseconds of work. */
const STEP = 2000

const IS_OPEN = "d.state IN ('waiting', 'retrying')"

/** A day, and which of its events may go. */
interface Removal {
  readonly day: number
  /** Epoch milliseconds: what arrived before it is old enough. */
  readonly expiry: number
  /** Removed for want of room, although it is not old enough: `settled`, or also dead letters (`all`). */
  readonly early: 'none' | 'settled' | 'all'
  /** Whether everything in it is old enough. */
  readonly isOver: boolean
}

export interface Cleaning {
  readonly now: number
  readonly retentionMs: number
  readonly early: Removal['early']
}

export class Retention {
  /** Where the next step goes on in the day that is being looked through. */
  private position: { readonly day: number; readonly id: EventId } | undefined

  constructor(
    private readonly database: Database,
    private readonly counting: Counting
  ) {}

  /** One step. Resolves to whether there may be more to do at once. */
  async removeSome(cleaning: Cleaning): Promise<boolean> {
    const today = await readToday(this.database)
    const days = (await readDays(this.database)).filter((day) => day <= today)
    for (const day of days) {
      if (this.position !== undefined && day < this.position.day) continue
      const removal = toRemoval(day, cleaning)
      if (removal === undefined) continue
      if (day < today && day > 0 && (removal.isOver || removal.early !== 'none') && (await this.dropWhole(removal))) {
        return true
      }
      if (await this.removePiece(removal)) return true
    }
    this.position = undefined
    return false
  }

  /** Gives room back that the removed events of today leave at the end of its tables. */
  async shrink(): Promise<void> {
    const day = await readToday(this.database)
    const vacuum = async (session: Session): Promise<void> => {
      for (const table of PARTITIONED) await session.query(`VACUUM ${partitionName(table, day)}`)
    }
    await this.database.session(vacuum, { isLong: true })
  }

  /** Drops the day if nothing in it has to stay. */
  private async dropWhole({ day, early, isOver }: Removal): Promise<boolean> {
    const keeps = !isOver && early === 'settled' ? `${IS_OPEN} OR d.state = 'rejected'` : IS_OPEN
    const isKept = async (session: Session): Promise<boolean> => {
      const [row] = await session.query<{ isKept: boolean }>(
        `SELECT EXISTS (SELECT 1 FROM ${partitionName('deliveries', day)} AS d WHERE ${keeps}) AS "isKept"`
      )
      return row?.isKept ?? true
    }
    if (await isKept(this.database)) return false
    const counts = await this.countDay(day)
    return this.database
      .transaction(async (session) => {
        const letters = { from: partitionName('deliveries', day) }
        const uncount = (): Promise<void> => uncountLetters(session, this.counting.part, letters)
        if (!(await dropDay(session, day, { isKept, beforeDrop: uncount }))) return false
        await dropEmptyRuns(session)
        await noteForgotten(session, { all: counts.all, dead: isOver ? 0 : counts.dead })
        return true
      })
      .catch((error: unknown) => {
        // Somebody reads the day: the next step tries again.
        if ((error as { code?: unknown }).code === '55P03') return false
        throw error
      })
  }

  private async countDay(day: number): Promise<{ all: number; dead: number }> {
    const [row] = await this.database.session(
      (session) =>
        session.query<{ all: number; dead: number }>(
          `SELECT (SELECT count(*) FROM ${partitionName('events', day)}) AS all, (SELECT count(DISTINCT event) FROM
           ${partitionName('deliveries', day)} WHERE state = 'rejected') AS dead`
        ),
      { isLong: true }
    )
    return row ?? { all: 0, dead: 0 }
  }

  /** Resolves to whether any event was looked at. */
  private async removePiece({ day, expiry, early, isOver }: Removal): Promise<boolean> {
    const from = this.position?.day === day ? this.position.id : idsOf(day).from - 1
    const last = await this.database.transaction((session) =>
      this.removeBehind(session, { day, expiry, early, isOver, from })
    )
    this.position = last === null ? undefined : { day, id: last }
    return last !== null
  }

  private async removeBehind(
    session: Session,
    { day, expiry, early, from }: Removal & { readonly from: EventId }
  ): Promise<EventId | null> {
    const parameters = [from, idsOf(day).to, expiry, STEP]
    const rows = await session.query<Judged>(JUDGE, parameters)
    const gone = rows.filter((one) => mayGo(one, early))
    const ids = gone.map(({ id }) => id)
    const dead = gone.filter(({ isDead }) => isDead)
    if (dead.length > 0) {
      const deliveries = '(SELECT * FROM deliveries WHERE event = ANY ($2::bigint[]))'
      const letters = [bigintArray(dead.map(({ id }) => id))]
      await uncountLetters(session, this.counting.part, { from: deliveries, parameters: letters })
    }
    await removeEvents(session, ids)
    await removeParts(session, [...new Set(gone.flatMap(({ shared }) => (shared === null ? [] : [shared])))])
    await noteForgotten(session, { all: 0, dead: dead.filter(({ isOld }) => !isOld).length })
    const last = rows.at(-1)
    // What came later is no older.
    return last === undefined || (early === 'none' && !last.isOld) ? null : last.id
  }
}

interface Judged {
  readonly id: EventId
  readonly shared: EventId | null
  readonly isOld: boolean
  readonly isOpen: boolean
  readonly isDead: boolean
}

/** The next events of a day, and what holds them. */
const JUDGE = `
SELECT id, shared, received_at < $3 AS "isOld", coalesce(bool_or(${IS_OPEN}), false) AS "isOpen",
  coalesce(bool_or(d.state = 'rejected'), false) AS "isDead"
FROM (SELECT id, shared, received_at FROM events WHERE id > $1 AND id < $2 ORDER BY id LIMIT $4) AS looked
LEFT JOIN deliveries AS d ON d.event = id AND d.event > $1 AND d.event < $2
GROUP BY id, shared, received_at ORDER BY id`

/** What is old enough goes unless it is open. Before that, dead letters go last. */
function mayGo({ isOld, isOpen, isDead }: Judged, early: Removal['early']): boolean {
  if (isOpen) return false
  if (isOld) return true
  return isDead ? early === 'all' : early !== 'none'
}

/** `undefined`: nothing of the day may go. */
function toRemoval(day: number, { now, retentionMs, early }: Cleaning): Removal | undefined {
  const expiry = now - retentionMs
  const isOver = dayStart(day + 1) <= expiry
  // A day goes as a whole, some hours late. Only where less than a day is kept does it go piece by piece.
  if (day === 0 || isOver || retentionMs < DAY_MS) return { day, expiry, early, isOver }
  return early === 'none' ? undefined : { day, expiry, early, isOver }
}

async function readToday(session: Session): Promise<number> {
  const [row] = await session.query<{ at: number }>(
    'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS at'
  )
  return Math.floor(((row?.at ?? 0) - dayStart(0)) / DAY_MS)
}
