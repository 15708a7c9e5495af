// How many events each destination has taken, and whose turn it is when one has to be the only one. Kept in memory: what
// is taken when a process starts is taken by nobody.

/** How long the others wait for a destination that wants to be alone and no longer asks, in milliseconds. */
const WANTED_MS = 2000

export class UnderWay {
  private readonly counts = new Map<string, number>()
  /** The destination that has, or waits for, something that has to be alone. */
  private alone: string | undefined
  private timer: NodeJS.Timeout | undefined

  isOther(destinationId: string): boolean {
    return [...this.counts].some(([other, count]) => other !== destinationId && count > 0)
  }

  /** Whether another destination has or wants it all for itself. */
  isHeldBack(destinationId: string): boolean {
    return this.alone !== undefined && this.alone !== destinationId
  }

  /** Whether the destination waits until the others have ended what they have. */
  isWaiting(destinationId: string): boolean {
    return this.alone === destinationId && this.isOther(destinationId)
  }

  /** The others get nothing more, until it has had its turn, or does not ask again. */
  wantAlone(destinationId: string): void {
    this.alone = destinationId
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.endTurn(destinationId), WANTED_MS).unref()
  }

  take(destinationId: string, count: number): void {
    this.counts.set(destinationId, (this.counts.get(destinationId) ?? 0) + count)
    // From now on it ends with what was taken, not with time.
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
