// Counts what happened within a sliding window. The time is a parameter.

/** Something counted at time t counts until just before t + windowMs. */
export class SlidingWindow {
  private times: number[] = []
  private counts: number[] = []
  /** Entries before this index have expired. Removing them one by one would cost O(n) each. */
  private head = 0
  private total = 0

  constructor(private readonly windowMs: number) {}

  add(count: number, now: number): void {
    this.total = this.totalAt(now) + count
    const last = this.times.length - 1
    if (last >= this.head && this.times[last] === now) this.counts[last] = (this.counts[last] ?? 0) + count
    else {
      this.times.push(now)
      this.counts.push(count)
    }
  }

  totalAt(now: number): number {
    while (this.head < this.times.length && (this.times[this.head] ?? 0) <= now - this.windowMs) {
      this.total -= this.counts[this.head] ?? 0
      this.head += 1
    }
    if (this.head > 32 && this.head * 2 > this.times.length) {
      this.times = this.times.slice(this.head)
      this.counts = this.counts.slice(this.head)
      this.head = 0
    }
    return this.total
  }

  /** Milliseconds until `count` more are within `limit`; 0: now. */
  waitMs({ count, limit, now }: { count: number; limit: number; now: number }): number {
    let excess = this.totalAt(now) + count - limit
    for (let index = this.head; excess > 0 && index < this.times.length; index += 1) {
      excess -= this.counts[index] ?? 0
      if (excess <= 0) return (this.times[index] ?? now) + this.windowMs - now
    }
    return excess > 0 ? this.windowMs : 0
  }
}
