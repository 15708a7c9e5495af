// Reads the changes that a target has not been told yet, segment by segment, and how far each page moves the cursors.
import { setImmediate as othersHaveTheirTurn } from 'node:timers/promises'
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

/** Rows that are read, or stored in one commit: few, because nobody else can write to the file meanwhile. */
const STEP = 2000

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

/** A step of what is to be stored of a page. */
export type Settled = Pick<ToldPage, 'told' | 'sure' | 'cursors'>

export class TargetReader {
  /** In the order in which they were handed over. */
  private underWay: UnderWay[] = []
  /** The last of those under way, by segment and person. */
  private readonly latest = new Map<string, UnderWay>()
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

  /** Those whose changes were handed over since the last page, in steps. */
  *people(): Generator<readonly PersonRef[]> {
    for (let start = 0; start < this.underWay.length; start += STEP) {
      const some = this.underWay.slice(start, start + STEP)
      yield some.map(({ segmentId, id }) => ({ ...this.refOf(segmentId), id }))
    }
  }

  /**
   * What is to be stored of a page, which has all changes that were handed over since the last: steps of which each may
   * be the last that is stored. A person is in one of them only, with what was sent last. The cursors move in the last
   * step, so that a page that is stored in part is read again.
   */
  *settle(page: readonly SyncedChange[]): Generator<Settled> {
    const cursors = new Map<string, number>()
    for (let start = 0; start < page.length; start += STEP) {
      yield { ...this.settleStep(page.slice(start, start + STEP), { start, cursors }), cursors: [] }
    }
    yield { told: [], sure: [], cursors: this.toCursors(cursors) }
    this.settled++
    this.underWay = []
    this.latest.clear()
    this.unsure.clear()
    this.lists.clear()
  }

  /** The cursors after everything was handed over: past changes that made no difference, too. */
  atEnd(): ToldPage['cursors'] {
    return this.toCursors(new Map([...this.ends].filter(([segmentId]) => !this.held.has(segmentId))))
  }

  private settleStep(
    some: readonly SyncedChange[],
    { start, cursors }: { readonly start: number; readonly cursors: Map<string, number> }
  ): Pick<Settled, 'told' | 'sure'> {
    const told: ToldPage['told'][number][] = []
    const sure: ToldPage['sure'][number][] = []
    some.forEach(({ outcome }, index) => {
      const { fate } = outcome
      const from = this.underWay[start + index]
      if (from === undefined) return
      const { segmentId, id, isMember, change } = from
      if (fate === 'retry') this.held.add(segmentId)
      else if (change !== undefined && !this.held.has(segmentId)) cursors.set(segmentId, change)
      const key = keyOf(segmentId, id)
      if (this.latest.get(key) !== from) return
      const isDecided = fate !== 'retry' || (NOT_TAKEN.has(outcome.error.code) && !this.unsure.has(key))
      if (isDecided) sure.push({ ...this.refOf(segmentId), id })
      if (fate === 'delivered') told.push({ ...this.refOf(segmentId), id, isMember })
    })
    return { told, sure }
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
        const before = this.latest.get(key)?.isMember ?? isTold
        if (before === null) this.unsure.add(key)
        if (before !== isMember) yield await this.handOver(segment, { id, isMember, change })
      }
      if (found.length < STEP && this.settled === settled) {
        this.ends.set(segment.segmentId, after)
        return
      }
      await othersHaveTheirTurn()
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
        if (at < staleBefore && isMember && !this.latest.has(keyOf(segment.segmentId, id))) {
          yield await this.handOver(segment, { id, isMember, change: undefined })
        }
      }
      if (found.length < STEP) return
      await othersHaveTheirTurn()
    }
  }

  private async handOver(
    segment: SegmentState,
    { id, isMember, change }: Omit<UnderWay, 'segmentId'>
  ): Promise<MembershipChange> {
    const { segmentId } = segment
    if (this.options.listsSegments === true) this.lists.set(id, await this.listOf(id))
    const one = { segmentId, id, isMember, change }
    this.underWay.push(one)
    this.latest.set(keyOf(segmentId, id), one)
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
