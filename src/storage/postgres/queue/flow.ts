// From where on the waiting events of a destination are read. In memory: who begins anew reads from the start.
import { LONGEST_BREAK } from '../../queue/due-times'
import type { EventId } from '../../queue/queue'

/** How often it is looked which sources have events that wait, in milliseconds. */
const LOOK_MS = 1000
/**
 * Ids commit out of order, so events behind the position may appear before it. Once in `LOOK_MS` everything is read
 * again that was passed within this time, in milliseconds.
 */
const LATE_MS = 30_000
/** As often everything is read from the start, in milliseconds: what a commit kept back for longer is found as well. */
const ALL_MS = 60_000

export interface Reading {
  readonly sources: readonly string[]
  /** Only events behind it are read. */
  readonly after: EventId
}

export class Flow {
  /** Whether the last look found nothing to take. */
  isIdle = false
  private sources: readonly string[] = []
  private position: EventId = 0
  private lookedAt = -Infinity
  private lastLookAt: number | undefined
  private readAllAt = -Infinity
  /** Earlier positions, and when they were passed. */
  private readonly passed: { at: number; position: EventId }[] = []

  /** @param owner under whose right it is read */
  constructor(readonly owner: string) {}

  /** Whether nobody took anything for so long that the destination must have been off. */
  wasOff(now: number): boolean {
    return now - (this.lastLookAt ?? now) > LONGEST_BREAK
  }

  /** Whether `look` is to be called before the next reading. */
  isStale(now: number): boolean {
    return now >= this.lookedAt + LOOK_MS
  }

  /** Whether the next `look` is one of those after which everything is read. */
  readsAll(now: number): boolean {
    return now >= this.readAllAt + ALL_MS
  }

  /** @param sources those that have waiting events, or are connected */
  look(sources: readonly string[], now: number): void {
    this.sources = sources
    this.lookedAt = this.lastLookAt = now
    const isAllDue = this.readsAll(now)
    if (isAllDue) this.readAllAt = now
    while ((this.passed[1]?.at ?? Infinity) <= now - LATE_MS) this.passed.shift()
    const [earlier] = this.passed
    const isKnown = earlier !== undefined && earlier.at <= now - LATE_MS
    this.position = isAllDue || !isKnown ? 0 : earlier.position
  }

  reading(isHeld: (source: string) => boolean): Reading {
    return { sources: this.sources.filter((source) => !isHeld(source)), after: this.position }
  }

  /** Everything up to `id` has been taken, or put off. */
  pass(id: EventId, now: number): void {
    this.position = Math.max(this.position, id)
    if ((this.passed.at(-1)?.at ?? -Infinity) <= now - LOOK_MS) this.passed.push({ at: now, position: id })
  }

  /** Reads from the start next time. */
  restart(): void {
    this.readAllAt = -Infinity
    this.lookedAt = -Infinity
  }
}
