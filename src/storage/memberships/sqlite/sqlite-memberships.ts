// Stores memberships in SQLite: one row per segment and person. Changes are small commits, so that other writes do not
// wait long.
import { HOUR_MS } from '../../tallies/activity'
import type { CommitGroup } from '../../queue/sqlite/commit-group'
import type { Connection } from '../../queue/sqlite/database'
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
} from '../memberships'
import { STEP, stepsOf } from '../steps'
import { MemberRows, type Fact } from './member-rows'
import { SegmentRows } from './segment-rows'

export class SqliteMemberships implements Memberships {
  private readonly rows: MemberRows
  private readonly of: SegmentRows

  constructor(
    connection: Connection,
    private readonly commits: CommitGroup,
    private readonly now: () => number
  ) {
    this.rows = new MemberRows(connection)
    this.of = new SegmentRows(connection)
  }

  async apply(page: SegmentPage): Promise<Changed> {
    const { task, ts, total } = page
    const ref = await this.commits.write(() => {
      const known = this.of.note(page, this.now())
      this.of.noteSync({ ref: known, task, ts, total, at: this.now() })
      return known
    })
    const entered = await this.put(page.entered, { ref, task, ts, isMember: true })
    // After those who entered: at equal times, leaving counts.
    const left = await this.put(page.left, { ref, task, ts, isMember: false })
    await this.commits.write(() => this.of.notePage(ref, page))
    return { joined: entered.joined, left: entered.left + left.left }
  }

  async drain(drain: SegmentDrain): Promise<Changed> {
    const { ts } = drain
    const ref = await this.commits.write(() => {
      const known = this.of.note(drain, this.now())
      this.of.noteDrain(known, ts)
      return known
    })
    let left = 0
    for (let after: string | undefined = ''; after !== undefined;) {
      const begin: string = after
      after = await this.commits.write(() => {
        const { count, last } = this.rows.drain({ ref, ts, after: begin, limit: STEP })
        this.count(ref, { joined: 0, left: count })
        left += count
        return last
      })
    }
    return { joined: 0, left }
  }

  async segments(integrationId: string): Promise<SegmentState[]> {
    return this.of.all(integrationId)
  }

  async segment(ref: SegmentRef): Promise<SegmentState | undefined> {
    return this.of.find(ref)
  }

  async members(
    of: SegmentRef,
    { after = '', limit }: { readonly after?: string | undefined; readonly limit: number }
  ): Promise<Member[]> {
    return this.rows.members(this.of.refOf(of), { after, limit })
  }

  async member(of: SegmentRef, id: string): Promise<Member | undefined> {
    return this.rows.find(this.of.refOf(of), id)
  }

  async changes(of: SegmentRef, page: { readonly after: number; readonly limit: number }): Promise<Member[]> {
    return this.rows.changes(this.of.refOf(of), page)
  }

  async latest(of: SegmentRef, limit: number): Promise<Member[]> {
    return this.rows.latest(this.of.refOf(of), limit)
  }

  async cursor(reader: string, of: SegmentRef): Promise<number> {
    return this.of.cursor(reader, this.of.refOf(of))
  }

  moveCursor(reader: string, of: SegmentRef, change: number): Promise<void> {
    return this.commits.write(() => this.of.moveCursor({ reader, ref: this.of.refOf(of), change }))
  }

  async sizes(of: SegmentRef, since: number): Promise<Size[]> {
    return this.of.sizes(this.of.refOf(of), since)
  }

  async syncs(
    { integrationId, segmentId }: { readonly integrationId: string; readonly segmentId?: string | undefined },
    limit: number
  ): Promise<Sync[]> {
    return this.of.syncs(integrationId, { segmentId, limit })
  }

  /** Runs inside a transaction. */
  forget(integrationId: string): void {
    for (const ref of this.of.forget(integrationId)) this.rows.forget(ref)
  }

  private async put(ids: Iterable<string>, fact: Omit<Fact, 'drainedTs'>): Promise<Changed> {
    const sum = { joined: 0, left: 0 }
    for (const step of stepsOf(ids)) {
      const { joined, left } = await this.commits.write(() => {
        const drainedTs = this.of.drainedTs(fact.ref)
        const changed = this.rows.put(step, { ...fact, drainedTs })
        this.count(fact.ref, changed)
        this.of.addToSync(fact, changed)
        return changed
      })
      sum.joined += joined
      sum.left += left
    }
    return sum
  }

  private count(ref: number, changed: Changed): void {
    const now = this.now()
    this.of.count(ref, { ...changed, hour: now - (now % HOUR_MS) })
  }
}
