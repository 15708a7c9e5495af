// Reads what a target has still to be told, segment by segment, and keeps count of how far each page goes.
import { setImmediate } from 'node:timers/promises'
import type { ErrorCode } from '../../errors'
import type { MembershipChange, Segment } from '../../partners/membership-change'
import type { SyncedChange } from '../../partners/sync-changes'
import type { MembershipStore, SegmentState } from '../../storage/memberships/memberships'
import type { PersonRef, ToldPage } from '../../storage/memberships/targets'
import type { SegmentTarget } from '../../storage/settings/model'

export interface TargetReaderOptions {
  readonly store: MembershipStore
  /** As it is set now; `undefined`: nothing more is to be sent. */
  readonly target: () => SegmentTarget | undefined
  /** Epoch milliseconds before which members have to be told once more. Left out: none. */
  readonly staleBefore?: number | undefined
  /** Whether `segmentsOf` will be asked. */
  readonly listsSegments?: boolean | undefined
}

/** Rows that are read at once: a few milliseconds, after which others have their turn. */
const STEP = 1000

/** Failures after which the partner has surely not taken a change. After others, such as a time-out, it may have. */
const NOT_TAKEN: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'partner_access_refused',
  'partner_rate_limited',
  'held_for_order'
])

/** Where a change that is under way comes from. */
interface UnderWay {
  readonly segmentId: string
  readonly id: string
  readonly isMember: boolean
  /** `undefined`: it is told once more, which no cursor counts. */
  readonly change: number | undefined
}

export class TargetReader {
  /** In the order in which they were handed over. */
  private underWay: UnderWay[] = []
  /** What those under way will make of it, by segment and person. */
  private readonly expected = new Map<string, boolean>()
  /** Those under way of whom the partner may have been told something before. */
  private readonly unsure = new Set<string>()
  private readonly lists = new Map<string, readonly Segment[]>()
  /** Segments with a change that has to be told again: their cursors stay, so that the next sync reads it again. */
  private readonly held = new Set<string>()
  /** Pages that were settled. What was read before the last one may say wrongly what the partner believes. */
  private settled = 0
  private segments: readonly SegmentState[] = []
  /** How far each segment was read to its end. */
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

  /** Those that the target is told of, as they are called now. */
  named(): Segment[] {
    return this.segments.filter((one) => this.isWanted(one)).map(toSegment)
  }

  segmentsOf(identity: string): readonly Segment[] {
    return this.lists.get(identity) ?? []
  }

  /** Those whose changes were handed over since the last page. */
  get people(): readonly PersonRef[] {
    return this.underWay.map(({ segmentId, id }) => ({ ...this.refOf(segmentId), id }))
  }

  /** What is to be stored of a page, which has all changes that were handed over since the last. */
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

  /** Where the cursors are once everything was handed over: behind changes that made no difference, too. */
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
