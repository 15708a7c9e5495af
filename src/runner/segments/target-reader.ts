// Reads the changes that a target has not been told yet, segment by segment, and how far each page moves the cursors.
import { setImmediate } from 'node:timers/promises'
import type { ErrorCode } from '../../errors'
import type { MembershipChange, Segment } from '../../partners/membership-change'
import type { SyncedChange } from '../../partners/sync-changes'
import type { MembershipStore, SegmentState } from '../../storage/memberships/memberships'
import type { PersonRef, ToldPage } from '../../storage/memberships/targets'
import type { SegmentTarget } from '../../storage/settings/model'

export interface TargetReaderOptions {
  readonly store: MembershipStore
  /** The target's current settings; `undefined` when nothing more is to be sent. */
  readonly target: () => SegmentTarget | undefined
  /** Members who were told before this time, in epoch milliseconds, are told again. Default: none. */
  readonly staleBefore?: number | undefined
  /** Whether `segmentsOf` will be called. Default: no. */
  readonly listsSegments?: boolean | undefined
}

/** Rows per query. Each query takes a few milliseconds; then other work gets its turn. */
const STEP = 1000

/**
 * Failures after which the partner has certainly not applied a change. After others, such as a time-out, it may have.
 */
const NOT_TAKEN: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'partner_access_refused',
  'partner_rate_limited',
  'held_for_order'
])

/** A change that was handed over and is not settled yet. */
interface UnderWay {
  readonly segmentId: string
  readonly id: string
  readonly isMember: boolean
  /** Number of the change. `undefined` for a member who is told again, which moves no cursor. */
  readonly change: number | undefined
}

export class TargetReader {
  /** In the order in which they were handed over. */
  private underWay: UnderWay[] = []
  /** The membership after the changes under way, by segment and person. */
  private readonly expected = new Map<string, boolean>()
  /** Changes under way for which it is uncertain what the partner was told before, by segment and person. */
  private readonly unsure = new Set<string>()
  private readonly lists = new Map<string, readonly Segment[]>()
  /** Segments with a change that has to be told again: their cursors stay, so that the next sync reads it again. */
  private readonly held = new Set<string>()
  /** Number of settled pages. Rows that were read before the last one may be outdated in what the partner was told. */
  private settled = 0
  private segments: readonly SegmentState[] = []
  /** The last change of each segment that was read to its end. */
  private readonly ends = new Map<string, number>()

  constructor(
    private readonly targetId: string,
    private readonly integrationId: string,
    private readonly options: TargetReaderOptions
  ) {}

  /** Differences only: changes since the last sync, and members that the partner is about to forget. */
  async *changes(): AsyncGenerator<MembershipChange> {
    this.segments = await this.options.store.memberships.segments(this.integrationId)
    for (const segment of this.segments) {
      yield* this.differences(segment)
      yield* this.stale(segment)
    }
  }

  /** The segments that the target is told of, with their current names. */
  named(): Segment[] {
    return this.segments.filter((one) => this.isWanted(one)).map(toSegment)
  }

  segmentsOf(identity: string): readonly Segment[] {
    return this.lists.get(identity) ?? []
  }

  /** The people whose changes were handed over since the last page. */
  get people(): readonly PersonRef[] {
    return this.underWay.map(({ segmentId, id }) => ({ ...this.refOf(segmentId), id }))
  }

  /** What to store after a page. @param page all changes that were handed over since the last one, in order */
  settle(page: readonly SyncedChange[]): Pick<ToldPage, 'told' | 'sure' | 'cursors'> {
    const told: ToldPage['told'][number][] = []
    const sure: ToldPage['sure'][number][] = []
    const cursors = new Map<string, number>()
    page.forEach(({ outcome }, index) => {
      const { fate } = outcome
      const from = this.underWay[index]
      if (from === undefined) return
      const { segmentId, id, isMember, change } = from
      const isDecided =
        fate !== 'retry' || (NOT_TAKEN.has(outcome.error.code) && !this.unsure.has(keyOf(segmentId, id)))
      if (isDecided) sure.push({ ...this.refOf(segmentId), id })
      if (fate === 'delivered') told.push({ ...this.refOf(segmentId), id, isMember })
      if (fate === 'retry') this.held.add(segmentId)
      else if (change !== undefined && !this.held.has(segmentId)) cursors.set(segmentId, change)
    })
    this.settled++
    this.underWay = []
    this.expected.clear()
    this.unsure.clear()
    this.lists.clear()
    return { told, sure, cursors: this.toCursors(cursors) }
  }

  /** The cursors after everything was handed over: past changes that made no difference, too. */
  atEnd(): ToldPage['cursors'] {
    return this.toCursors(new Map([...this.ends].filter(([segmentId]) => !this.held.has(segmentId))))
  }

  private async *differences(segment: SegmentState): AsyncGenerator<MembershipChange> {
    const { targets } = this.options.store
    const ref = this.refOf(segment.segmentId)
    let after = await targets.cursor(this.targetId, ref)
    while (this.isWanted(segment)) {
      const { settled } = this
      const found = await targets.changes(this.targetId, ref, { after, limit: STEP })
      for (const { id, isMember, isTold, change } of found) {
        if (this.settled !== settled) break
        after = change
        const key = keyOf(segment.segmentId, id)
        const before = this.expected.get(key) ?? isTold
        if (before === null) this.unsure.add(key)
        if (before !== isMember) yield await this.handOver(segment, { id, isMember, change })
      }
      if (found.length < STEP && this.settled === settled) {
        this.ends.set(segment.segmentId, after)
        return
      }
      await setImmediate()
    }
  }

  private async *stale(segment: SegmentState): AsyncGenerator<MembershipChange> {
    const { store, staleBefore } = this.options
    if (staleBefore === undefined) return
    const ref = this.refOf(segment.segmentId)
    for (let after = ''; this.isWanted(segment);) {
      const found = await store.targets.told(this.targetId, ref, { after, limit: STEP })
      for (const { id, at, isMember } of found) {
        after = id
        if (at < staleBefore && isMember && !this.expected.has(keyOf(segment.segmentId, id))) {
          yield await this.handOver(segment, { id, isMember, change: undefined })
        }
      }
      if (found.length < STEP) return
      await setImmediate()
    }
  }

  private async handOver(
    segment: SegmentState,
    { id, isMember, change }: Omit<UnderWay, 'segmentId'>
  ): Promise<MembershipChange> {
    const { segmentId } = segment
    if (this.options.listsSegments === true) this.lists.set(id, await this.listOf(id))
    this.underWay.push({ segmentId, id, isMember, change })
    this.expected.set(keyOf(segmentId, id), isMember)
    return { identity: id, ...toSegment(segment), isMember }
  }

  private async listOf(id: string): Promise<Segment[]> {
    const list: Segment[] = []
    for (const segment of this.named()) {
      const member = await this.options.store.memberships.member(this.refOf(segment.segmentId), id)
      if (member?.isMember === true) list.push(segment)
    }
    return list
  }

  private isWanted({ segmentId }: SegmentState): boolean {
    const target = this.options.target()
    return target !== undefined && target.isOn && !target.segmentsOff.includes(segmentId)
  }

  private toCursors(cursors: ReadonlyMap<string, number>): ToldPage['cursors'] {
    return Array.from(cursors, ([segmentId, change]) => ({ ...this.refOf(segmentId), change }))
  }

  private refOf(segmentId: string) {
    return { integrationId: this.integrationId, segmentId }
  }
}

function toSegment({ segmentId, name }: SegmentState): Segment {
  return { segmentId, segmentName: name ?? segmentId }
}

function keyOf(segmentId: string, id: string): string {
  return `${segmentId}\n${id}`
}
