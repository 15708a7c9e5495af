// Counts the events that each destination has taken, and gives a destination its turn if an event has to be the only
// one under way. In memory only: when a process starts, no event is taken.

/** How long the others wait for a destination that wants to be alone but does not ask any more, in milliseconds. */
const WANTED_MS = 2000

export class UnderWay {
  private readonly counts = new Map<string, number>()
  /** The destination that has, or waits for, an event that has to be alone. */
  private alone: string | undefined
  private timer: NodeJS.Timeout | undefined

  /** Those that have taken events. */
  destinations(): string[] {
    return [...this.counts.keys()]
  }

  isOther(destinationId: string): boolean {
    return [...this.counts].some(([other, count]) => other !== destinationId && count > 0)
  }

  /** Whether another destination is alone or wants to be. */
  isHeldBack(destinationId: string): boolean {
    return this.alone !== undefined && this.alone !== destinationId
  }

  /** Whether the destination waits until the others have settled their events. */
  isWaiting(destinationId: string): boolean {
    return this.alone === destinationId && this.isOther(destinationId)
  }

  /** The others get no more events until this destination has had its turn, or stops asking. */
  wantAlone(destinationId: string): void {
    this.alone = destinationId
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.endTurn(destinationId), WANTED_MS).unref()
  }

  take(destinationId: string, count: number): void {
    this.counts.set(destinationId, (this.counts.get(destinationId) ?? 0) + count)
    // From now on the turn ends when the taken events are settled, not by time.
    if (this.alone === destinationId) clearTimeout(this.timer)
  }

  settle(destinationId: string, count: number): void {
    const left = (this.counts.get(destinationId) ?? 0) - count
    if (left > 0) this.counts.set(destinationId, left)
    else this.forget(destinationId)
  }

  forget(destinationId: string): void {
    this.counts.delete(destinationId)
    this.endTurn(destinationId)
  }

  close(): void {
    clearTimeout(this.timer)
  }

  private endTurn(destinationId: string): void {
    if (this.alone === destinationId) this.alone = undefined
    clearTimeout(this.timer)
  }
}
