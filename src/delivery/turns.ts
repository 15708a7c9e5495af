// Lets a limited number of tasks run at once; the others wait for their turn, in order.

export class Turns {
  private free: number
  private readonly waiting: (() => void)[] = []

  /** @param limit tasks that run at once, at most */
  constructor(limit: number) {
    this.free = limit
  }

  /** Runs `task` when it is its turn. Resolves, or rejects, as the task does. */
  async take<Result>(task: () => Promise<Result>): Promise<Result> {
    if (this.free > 0) this.free--
    else await new Promise<void>((resolve) => this.waiting.push(resolve))
    try {
      return await task()
    } finally {
      const next = this.waiting.shift()
      if (next) next()
      else this.free++
    }
  }
}
