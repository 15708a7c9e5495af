// A runner of the simulation: its own pumps, gates, budgets and leases do the work of a real one. Beside them stand a queue
// that counts, and Heap.
import type { createBudgets } from '../../src/delivery/budgets'
import { COUNTS } from '../../src/delivery/caps'
import type { Call, Http, HttpResponse, Lease } from '../../src/delivery/types'
import type { Sender } from '../../src/runner/worker/batch-delivery'
import { Gate } from '../../src/runner/worker/gate'
import { withLease } from '../../src/runner/worker/leased-http'
import type { PumpOptions } from '../../src/runner/worker/pump'
import { Pumps } from '../../src/runner/worker/pumps'
import type { Mapping } from '../../src/storage/settings/model'
import { DestinationLeases } from '../../src/storage/ownership/destination-leases'
import type { LeasedOwnership } from '../../src/storage/ownership/leased-ownership'
import type { Schedule } from '../../src/storage/ownership/rounds'
import type { AppId } from './app-id'
import type { Busy } from './load'
import { countIn, lotsBetween, userOf, type Lot } from './lots'
import type { PumpQueue } from '../../src/runner/worker/supply'
import type { MemorySpent } from './memory-spent'
import type { Random } from './parameters'

export interface Request {
  readonly app: AppId
  readonly lots: readonly Lot[]
  readonly lease: Lease
}

/** What a runner needs of the simulation. */
export interface Surroundings {
  readonly apps: readonly AppId[]
  readonly now: () => number
  readonly schedule: Schedule
  readonly random: Random
  /** An event that was tried for longer becomes a dead letter, in milliseconds. */
  readonly giveUpAfterMs: number
  readonly createBudgets: typeof createBudgets
  readonly queueOf: (runner: SimulatedRunner) => PumpQueue
  /** Sends events. Rejects if Heap cannot be reached; once the runner is killed, nothing follows. */
  readonly ask: (runner: SimulatedRunner, request: Request) => Promise<HttpResponse>
  /** Heap took these a moment ago, as they came. */
  readonly passed: (runner: SimulatedRunner, app: AppId, lots: readonly Lot[]) => void
  /** A pump has begun. */
  readonly began: (runner: SimulatedRunner, app: AppId) => void
  /** A pump has ended after its last batch, which may have taken long: its lease may go to another runner now. */
  readonly ended: () => void
  /** The lease of an App ID is gone, or to be handed over. */
  readonly lost: (runner: SimulatedRunner, app: AppId) => void
  readonly onError: (error: unknown) => void
}

export class SimulatedRunner implements Busy {
  state: 'works' | 'stopped' | 'killed' = 'works'
  killedAt = Infinity
  busyUntil = 0
  readonly leases: DestinationLeases
  private readonly pumps = new Pumps()
  private readonly budgets
  private readonly queue: PumpQueue

  constructor(
    readonly id: string,
    readonly ownership: LeasedOwnership,
    private readonly options: Surroundings & { readonly spent: MemorySpent }
  ) {
    const { now, spent, onError, queueOf } = options
    this.leases = new DestinationLeases(ownership)
    const sleep = (ms: number): Promise<void> => new Promise((resolve) => void this.schedule(ms, resolve))
    this.budgets = options.createBudgets({ monotonic: now, sleep, spent, onError })
    this.queue = queueOf(this)
  }

  /** Starts pumps of App IDs that were gained; stops those of App IDs that were lost, or are to be handed over. */
  follow(): void {
    for (const app of this.options.apps) {
      const lease = this.leases.leaseOf(app.key)
      const before = this.pumps.find(app.key)
      if (before?.lease === lease) continue
      if (before !== undefined) this.options.lost(this, app)
      this.pumps.run(app.key, lease, (held) => ({
        options: this.pumpOptions(app, held),
        learn: () => this.budgets.prepare(app.endpoint)
      }))
      if (lease !== undefined) this.note(app)
    }
  }

  /** What waits for the App ID is read anew before the next batch. */
  forgetOrder(app: AppId): void {
    this.pumps.find(app.key)?.forgetOrder()
  }

  /** Takes from the budget what Heap got one by one, up to this event. Resolves to what is left of it. */
  async pass(app: AppId, upTo: number): Promise<number> {
    const room = (): number => this.budgets.allowance({ endpoint: app.endpoint, form: 'bulk', subject: '' })
    const lots = lotsBetween(app.taken, Math.min(upTo, app.taken + room()))
    if (lots.length === 0) return room()
    const http = this.budgets.wrap(async () => {
      this.options.passed(this, app, lots)
      return { status: 200, body: '' }
    })
    const lease = this.leases.leaseOf(app.key)
    const { endpoint } = app
    const request = { method: 'POST', url: endpoint.url, headers: {}, body: '', endpoint, form: 'bulk' } as const
    await http({ ...request, calls: callsOf(app, lots), ...(lease && { lease }) })
    return room()
  }

  /** What is killed never wakes. */
  private readonly schedule: Schedule = (ms, run) =>
    this.options.schedule(ms, () => {
      if (this.state !== 'killed') run()
    })

  private note(app: AppId): void {
    this.options.began(this, app)
    void this.pumps.find(app.key)?.done.then(() => {
      app.senders.delete(this)
      this.options.ended()
    })
  }

  private pumpOptions(app: AppId, lease: Lease & PumpOptions['lease']): PumpOptions {
    const { now, random, onError, giveUpAfterMs } = this.options
    return {
      destinationId: app.key,
      lease,
      queue: this.queue,
      tallies: { add: async () => undefined },
      sender: this.senderFor(app, lease),
      budgets: this.budgets,
      rules: { giveUpAfterMs, minAttempts: COUNTS.triesBeforeDeadLetter, random },
      now,
      steady: now,
      ending: new AbortController().signal,
      onSettled: () => undefined,
      onError,
      // While nothing can be found, it need not ask.
      schedule: (ms, run) => this.schedule(Math.max(ms, app.idleUntil - now()), run)
    }
  }

  private senderFor(app: AppId, lease: PumpOptions['lease']): Sender {
    const { now, random } = this.options
    const { endpoint, key } = app
    const http: Http = (request) => {
      const lots = request.calls.map(({ item }) => item as Lot)
      return this.budgets.wrap(() => this.options.ask(this, { app, lots, lease }))({
        ...request,
        calls: callsOf(app, lots)
      })
    }
    return {
      type: { whyKeptBack: () => undefined },
      destinationId: key,
      settings: {},
      service: {
        target: { plan: () => ({ calls: [], issues: [] }), halvesOn: () => false },
        budgeted: endpoint,
        budgetKey: key,
        isBudgeted: true
      },
      mapper: { map: (event) => [{ mapping: MAPPING, fields: {}, input: event }], prepare: async () => undefined },
      plan: (lot) => ({ calls: [{ endpoint, item: lot as Lot, subject: userOf(lot as Lot) }], issues: [] }),
      hasSuppressions: async () => false,
      suppressed: async () => new Set(),
      watch: (_events, deliver) => deliver(),
      gate: new Gate({ monotonic: now, random, budgets: this.budgets }),
      http: withLease(http, lease),
      steady: now
    }
  }
}

const MAPPING = { id: 'all' } as Mapping

/**
 * A call for each event, as the budgets count them. Each lot is about people of its own: few people ever spend the budget
 * that they have by themselves.
 */
function callsOf({ endpoint }: AppId, lots: readonly Lot[]): Call[] {
  const calls = new Array<Call>(countIn(lots))
  let at = 0
  for (const lot of lots) {
    const call: Call = { endpoint, item: lot, subject: `${userOf(lot)} ${lot.from}` }
    for (let one = 0; one < lot.count; one++) calls[at++] = call
  }
  return calls
}
