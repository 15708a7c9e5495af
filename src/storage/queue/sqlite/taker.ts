// Takes events for a destination: what is due, and what is new.
import type { TakenEvent } from '../queue'
import { sizeOfAll } from '../event-size'
import { LONGEST_BREAK } from '../due-times'
import { HELD_BACK_MS } from '../held'
import { isTakenAlone } from '../suspects'
import type { UnderWay } from '../under-way'
import type { CommitGroup } from './commit-group'
import type { Deliveries } from './deliveries'
import type { Capacity, Positions } from './positions'

export interface TakerParts {
  readonly commits: CommitGroup
  readonly positions: Positions
  readonly deliveries: Deliveries
  readonly underWay: UnderWay
  readonly now: () => number
  readonly steady: () => number
  readonly isClosed: () => boolean
  /** While false, events of the last process could not be told apart from those under way. */
  readonly isRecovered: () => boolean
}

/** What is taken already, how much may be in all, and whether the taker has other events in hand. */
interface NewTaking {
  readonly due: readonly TakenEvent[]
  readonly capacity: Capacity
  readonly isAhead: boolean
}

export class Taker {
  /** When events of a destination were taken last, on the clock of due times. */
  private readonly looks = new Map<string, number>()

  constructor(private readonly parts: TakerParts) {}

  async take(destinationId: string, capacity: Capacity): Promise<TakenEvent[]> {
    const { commits, steady } = this.parts
    // Looking ahead is cheap; taking needs a commit.
    const nextAt = this.nextAt(destinationId)
    if (this.parts.isClosed() || nextAt === undefined || nextAt > steady()) return []
    const at = steady()
    const breakMs = at - (this.looks.get(destinationId) ?? at)
    const take = (): TakenEvent[] => {
      // It was off.
      if (breakMs > LONGEST_BREAK) this.parts.deliveries.skipBreak(destinationId, breakMs, at)
      return this.count(destinationId, this.takeNow(destinationId, capacity))
    }
    const taken = await commits.write(take, ({ length }) => this.parts.underWay.settle(destinationId, length))
    this.looks.set(destinationId, at)
    return taken
  }

  async takeAhead(destinationId: string, capacity: Capacity): Promise<TakenEvent[]> {
    const { commits, positions, underWay, isClosed } = this.parts
    const { all, held } = positions.waiting(destinationId)
    if (isClosed() || all <= held || !this.mayTakeAhead(destinationId)) return []
    const take = (): TakenEvent[] =>
      this.mayTakeAhead(destinationId) ? this.takeNew(destinationId, { capacity, due: [], isAhead: true }) : []
    return commits.write(
      () => this.count(destinationId, take()),
      (taken) => underWay.settle(destinationId, taken.length)
    )
  }

  /** At once: another destination may take in the same transaction. */
  private count(destinationId: string, taken: TakenEvent[]): TakenEvent[] {
    if (taken.length > 0) this.parts.underWay.take(destinationId, taken.length)
    return taken
  }

  /** Not while an event is due, which would come first, or has to be alone. */
  private mayTakeAhead(destinationId: string): boolean {
    const { deliveries, steady } = this.parts
    if (!this.parts.isRecovered() || this.parts.underWay.isHeldBack(destinationId)) return false
    return (deliveries.nextDueAt(destinationId) ?? Infinity) > steady() && !this.parts.underWay.isWaiting(destinationId)
  }

  private takeNow(destinationId: string, capacity: Capacity): TakenEvent[] {
    const { deliveries, now, steady } = this.parts
    if (this.parts.underWay.isHeldBack(destinationId)) return []
    const isOtherUnderWay = this.parts.underWay.isOther(destinationId)
    const { events: due, next } = deliveries.takeDue(destinationId, {
      capacity,
      now: now(),
      steady: steady(),
      isOtherUnderWay
    })
    const isAlone = next === 'later' || due.some(({ deaths }) => isTakenAlone(deaths))
    if (isAlone) this.parts.underWay.wantAlone(destinationId)
    return next === 'new' ? [...due, ...this.takeNew(destinationId, { due, capacity, isAhead: false })] : [...due]
  }

  private takeNew(destinationId: string, { due, capacity, isAhead }: NewTaking): TakenEvent[] {
    const { deliveries, positions, now, steady } = this.parts
    const events = capacity.events - due.length
    const bytes = capacity.bytes - sizeOfAll(due)
    const fresh = events > 0 && bytes > 0 ? positions.advance(destinationId, { events, bytes }) : []
    return deliveries.takeNew(destinationId, fresh, { events: due, isAhead, now: now(), steady: steady() })
  }

  /** Time when something may be taken, on the clock of due times; `undefined`: not before an event is appended. */
  nextAt(destinationId: string): number | undefined {
    const { positions, deliveries, steady } = this.parts
    const isHeld = this.parts.underWay.isHeldBack(destinationId) || this.parts.underWay.isWaiting(destinationId)
    if (isHeld || !this.parts.isRecovered()) {
      return steady() + HELD_BACK_MS
    }
    const { all, held } = positions.waiting(destinationId)
    return all > held ? 0 : deliveries.nextDueAt(destinationId)
  }
}
