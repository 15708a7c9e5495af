// Watches who sends for each App ID: how long nobody does, and that never two do.
import type { AppId } from './app-id'
import type { Cause, Figures } from './figures'
import type { SimulatedRunner } from './runner'

export class Handovers {
  private readonly freed = new Map<AppId, { readonly at: number; readonly cause: Cause }>()

  constructor(
    private readonly figures: Figures,
    private readonly now: () => number
  ) {}

  began(runner: SimulatedRunner, app: AppId): void {
    if (app.senders.size > 0) this.figures.overlaps++
    app.owner = runner
    app.senders.add(runner)
    const freed = this.freed.get(app)
    if (freed) this.figures.handovers[freed.cause].push(this.now() - freed.at)
    this.freed.delete(app)
  }

  lost(runner: SimulatedRunner, app: AppId): void {
    this.free(app, runner.state === 'stopped' ? 'stopped' : 'joined')
  }

  killed(runner: SimulatedRunner, app: AppId): void {
    app.senders.delete(runner)
    if (app.owner === runner) this.free(app, 'killed')
  }

  private free(app: AppId, cause: Cause): void {
    app.owner = undefined
    app.isQuiet = false
    this.freed.set(app, { at: this.now(), cause })
  }
}
