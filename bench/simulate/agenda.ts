// When each App ID is looked at next: a binary heap with one valid entry for each of them.

export class Agenda {
  private readonly times: number[] = []
  private readonly apps: number[] = []
  private readonly planned: Float64Array

  constructor(count: number) {
    this.planned = new Float64Array(count).fill(Infinity)
  }

  /** In place of what was planned for the App ID before. `Infinity`: not at all. */
  plan(app: number, time: number): void {
    this.planned[app] = time
    if (time !== Infinity) this.push(time, app)
  }

  /** `Infinity` if nothing is planned. */
  nextAt(): number {
    while (this.times.length > 0 && this.planned[this.apps[0] ?? 0] !== this.times[0]) this.pop()
    return this.times[0] ?? Infinity
  }

  /** Call only after `nextAt` has named a time. */
  take(): number {
    const app = this.apps[0] ?? 0
    this.pop()
    this.planned[app] = Infinity
    return app
  }

  private push(time: number, app: number): void {
    const { times, apps } = this
    let at = times.length
    while (at > 0) {
      const parent = (at - 1) >> 1
      if ((times[parent] ?? 0) <= time) break
      this.move(parent, at)
      at = parent
    }
    times[at] = time
    apps[at] = app
  }

  private pop(): void {
    const { times, apps } = this
    const time = times.pop() ?? 0
    const app = apps.pop() ?? 0
    const count = times.length
    if (count === 0) return
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      if (left >= count) break
      const child = left + 1 < count && (times[left + 1] ?? 0) < (times[left] ?? 0) ? left + 1 : left
      if ((times[child] ?? 0) >= time) break
      this.move(child, at)
      at = child
    }
    times[at] = time
    apps[at] = app
  }

  private move(from: number, to: number): void {
    this.times[to] = this.times[from] ?? 0
    this.apps[to] = this.apps[from] ?? 0
  }
}
