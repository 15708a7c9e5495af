// Stores memberships in PostgreSQL: one row per segment and person. Changes are small transactions, so that they lock a
// segment only shortly.
import { HOUR_MS } from '../../tallies/activity'
import type {
  Changed,
  Member,
  Memberships,
  SegmentDrain,
  SegmentPage,
  SegmentRef,
  SegmentState,
  Size,
  Sync
} from '../../memberships/memberships'
import { STEP, stepsOf } from '../../memberships/steps'
import type { Database, Session } from '../connection/database'
import { changesOf, drainMembers, latestOf, memberOf, membersOf, putMembers, type Fact } from './member-rows'
import * as segments from './segment-rows'

export class PostgresMemberships implements Memberships {
  constructor(
    private readonly database: Database,
    private readonly now: () => number
  ) {}

  async apply(page: SegmentPage): Promise<Changed> {
    const { task, ts, total } = page
    const of = await this.database.transaction(async (sql) => {
      const ref = await segments.noteSegment(sql, page, this.now())
      return { ref, sync: await segments.noteSync(sql, { ref, task, ts, total, at: this.now() }) }
    })
    const entered = await this.put(page.entered, { ...of, ts, isMember: true })
    // After those who entered: at equal times, leaving counts.
    const left = await this.put(page.left, { ...of, ts, isMember: false })
    await segments.notePage(this.database, { sync: of.sync, page: page.page })
    return { joined: entered.joined, left: entered.left + left.left }
  }

  async drain(drain: SegmentDrain): Promise<Changed> {
    const { ts } = drain
    const ref = await this.database.transaction(async (sql) => {
      const known = await segments.noteSegment(sql, drain, this.now())
      await segments.noteDrain(sql, known, ts)
      return known
    })
    let left = 0
    for (let after: string | undefined = ''; after !== undefined;) {
      const begin: string = after
      after = await this.step(async (sql) => {
        const locked = await segments.lockSegment(sql, ref, STEP)
        if (locked === undefined) return undefined
        const { count, last } = await drainMembers(sql, { ref, ts, after: begin, limit: STEP, ...locked })
        await segments.countChanges(sql, { ref, hour: this.hour(), joined: 0, left: count })
        left += count
        return last
      })
    }
    return { joined: 0, left }
  }

  segments(integrationId: string): Promise<SegmentState[]> {
    return segments.segmentsOf(this.database, integrationId)
  }

  segment(ref: SegmentRef): Promise<SegmentState | undefined> {
    return segments.segmentOf(this.database, ref)
  }

  async members(
    of: SegmentRef,
    { after = '', limit }: { readonly after?: string | undefined; readonly limit: number }
  ): Promise<Member[]> {
    return membersOf(this.database, await this.refOf(of), { after, limit })
  }

  async member(of: SegmentRef, id: string): Promise<Member | undefined> {
    return memberOf(this.database, await this.refOf(of), id)
  }

  async changes(of: SegmentRef, page: { readonly after: number; readonly limit: number }): Promise<Member[]> {
    return changesOf(this.database, await this.refOf(of), page)
  }

  async latest(of: SegmentRef, limit: number): Promise<Member[]> {
    return latestOf(this.database, await this.refOf(of), limit)
  }

  async cursor(reader: string, of: SegmentRef): Promise<number> {
    return segments.cursorOf(this.database, reader, await this.refOf(of))
  }

  async moveCursor(reader: string, of: SegmentRef, change: number): Promise<void> {
    await segments.moveCursor(this.database, { reader, ref: await this.refOf(of), change })
  }

  async sizes(of: SegmentRef, since: number): Promise<Size[]> {
    return segments.sizesOf(this.database, await this.refOf(of), since)
  }

  syncs(
    { integrationId, segmentId }: { readonly integrationId: string; readonly segmentId?: string | undefined },
    limit: number
  ): Promise<Sync[]> {
    return segments.syncsOf(this.database, integrationId, { segmentId, limit })
  }

  private async put(ids: Iterable<string>, fact: Fact): Promise<Changed> {
    const sum = { joined: 0, left: 0 }
    for (const step of stepsOf(ids)) {
      const { joined, left } = await this.step((sql) => this.putStep(sql, [...new Set(step)], fact))
      sum.joined += joined
      sum.left += left
    }
    return sum
  }

  private async putStep(sql: Session, ids: readonly string[], fact: Fact): Promise<Changed> {
    const locked = await segments.lockSegment(sql, fact.ref, ids.length)
    if (locked === undefined) return { joined: 0, left: 0 }
    const changed = await putMembers(sql, ids, { ...fact, ...locked })
    await segments.countChanges(sql, { ...fact, ...changed, hour: this.hour() })
    return changed
  }

  /**
   * A transaction that is not flushed by itself: the webhook is stored until it is settled, so a step that a crash takes
   * is done again, and whatever is stored after the step is flushed after it.
   */
  private step<Result>(work: (sql: Session) => Promise<Result>): Promise<Result> {
    return this.database.transaction(async (sql) => {
      await sql.query('SET LOCAL synchronous_commit = off')
      return work(sql)
    })
  }

  private refOf(of: SegmentRef): Promise<number> {
    return segments.refOf(this.database, of)
  }

  private hour(): number {
    const now = this.now()
    return now - (now % HOUR_MS)
  }
}
