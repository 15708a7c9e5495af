// What is to happen when, on the clock of the simulation: a binary heap.

interface Timer {
  readonly at: number
  /** `undefined`: not any more. */
  run: (() => void) | undefined
}

export class Timers {
  private readonly heap: Timer[] = []

  /** Returns what prevents it. */
  add(at: number, run: () => void): () => void {
    const timer: Timer = { at, run }
    if (at !== Infinity) this.push(timer)
    return () => (timer.run = undefined)
  }

  /** `Infinity` if nothing is planned. */
  nextAt(): number {
    while (this.heap[0] && this.heap[0].run === undefined) this.pop()
    return this.heap[0]?.at ?? Infinity
  }

  /** Runs all that is due at a time. What is planned for that time meanwhile has its turn later. */
  run(time: number): void {
    const due: Timer[] = []
    for (let next = this.heap[0]; next && next.at <= time; next = this.heap[0]) {
      due.push(next)
      this.pop()
    }
    for (const { run } of due) run?.()
  }

  private push(timer: Timer): void {
    const { heap } = this
    let at = heap.length
    for (; at > 0;) {
      const parent = (at - 1) >> 1
      const above = heap[parent]
      if (above === undefined || above.at <= timer.at) break
      heap[at] = above
      at = parent
    }
    heap[at] = timer
  }

  private pop(): void {
    const { heap } = this
    const last = heap.pop()
    const count = heap.length
    if (count === 0 || last === undefined) return
    let at = 0
    for (;;) {
      const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]]
      const child = left && right && right.at < left.at ? right : left
      if (child === undefined || child.at >= last.at) break
      heap[at] = child
      at = child === right ? 2 * at + 2 : 2 * at + 1
    }
    heap[at] = last
  }
}
