// Runs a day of many App IDs and several runners under a virtual clock, batch by batch.
import { setImmediate } from 'node:timers/promises'
import { createBudgets } from '../../src/delivery/budgets'
import type { HttpResponse } from '../../src/delivery/types'
import { MemoryLeases } from '../../src/storage/ownership/memory-leases'
import { choose } from '../../src/storage/postgres/queue/choosing'
import { AppId } from './app-id'
import { changesOf, type Change } from './changes'
import { Demand } from './demand'
import { Figures, SLOT_MS } from './figures'
import { Fleet } from './fleet'
import { Handovers } from './handovers'
import { Load } from './load'
import { countIn, type Lot } from './lots'
import { MemorySpent, SpentTable } from './memory-spent'
import { createRandom, HOUR_MS, type Parameters } from './parameters'
import { SimulatedQueue } from './queue'
import { SimulatedRunner, type Request, type Surroundings } from './runner'
import { StandIn } from './stand-in'
import { Timers } from './timers'

/** Shortest time between two looks at such an App ID, in milliseconds. */
const SHORTEST_LOOK_MS = 1000

export interface Result {
  readonly parameters: Parameters
  readonly figures: Figures
  readonly heap: StandIn
  readonly changes: readonly Change[]
  readonly events: number
  readonly dead: number
  /** Events that had no end `afterHours` after the end of the day. */
  readonly left: number
  /** App IDs to which they belong. */
  readonly stuck: number
  /** Milliseconds from the end of the day until everything was delivered. */
  readonly emptyAfterMs: number
}

/** The product's own parts. Tests put broken ones in their place, which the checks have to find. */
export interface Parts {
  readonly createBudgets: typeof createBudgets
  readonly choose: typeof choose
  readonly createTable: (now: () => number) => MemoryLeases
  /** Called after every simulated hour. */
  readonly onHour?: (hour: number) => void
  readonly spoilQueue: (queue: SimulatedQueue) => Pick<SimulatedQueue, keyof SimulatedQueue>
}

export const PARTS: Parts = {
  createBudgets,
  choose,
  createTable: (now) => new MemoryLeases(now),
  spoilQueue: (queue) => queue
}

export class Simulation {
  private readonly random
  private readonly demand: Demand
  private readonly heap: StandIn
  private readonly figures = new Figures()
  private readonly load: Load
  private readonly timers = new Timers()
  private readonly apps: AppId[]
  private readonly byKey: ReadonlyMap<string, AppId>
  private readonly fleet: Fleet
  private readonly spent: SpentTable
  private readonly handovers: Handovers
  private time = 0

  constructor(
    private readonly parameters: Parameters,
    private readonly parts: Parts = PARTS
  ) {
    this.random = createRandom(parameters.seed)
    this.demand = new Demand(parameters, this.random)
    this.heap = new StandIn(parameters, this.random)
    this.load = new Load(parameters, this.demand, this.figures)
    this.apps = Array.from({ length: parameters.appIds }, (_, index) => new AppId(index))
    this.byKey = new Map(this.apps.map((app) => [app.key, app]))
    this.handovers = new Handovers(this.figures, this.now)
    this.fleet = new Fleet({
      keys: [...this.byKey.keys()],
      createTable: parts.createTable,
      createRunner: (id, ownership) => {
        const spent = new MemorySpent(this.spent, id)
        return new SimulatedRunner(id, ownership, { ...this.surroundings(), spent })
      }
    })
    this.spent = new SpentTable(this.now, (lease) => this.fleet.table.holds(lease))
  }

  async run(): Promise<Result> {
    const { parameters, demand, figures, heap, fleet, timers } = this
    const changes = changesOf(parameters, this.random)
    const left = [...changes]
    for (let one = 0; one < parameters.runners; one++) await fleet.start(0)
    this.load.look(0, parameters.runners)
    for (let slotEnd = SLOT_MS; ;) {
      const nextChange = left[0]?.at ?? Infinity
      this.time = Math.min(timers.nextAt(), fleet.clock.nextAt(), nextChange, slotEnd)
      if (this.time === slotEnd) {
        const waiting = this.endSlot()
        if (slotEnd % HOUR_MS === 0) this.parts.onHour?.(slotEnd / HOUR_MS)
        slotEnd += SLOT_MS
        if (
          this.time >= demand.endMs + parameters.afterHours * HOUR_MS ||
          (this.time > demand.endMs && waiting === 0)
        ) {
          break
        }
      } else if (this.time === nextChange) await this.change(left.shift())
      else if (this.time === fleet.clock.nextAt()) await fleet.advance(this.time)
      else timers.run(this.time)
      // What follows from it at this moment.
      await setImmediate()
      if (fleet.changed.size > 0) {
        fleet.follow()
        await setImmediate()
      }
    }
    const events = this.sum(({ index }) => demand.until(index, demand.endMs))
    const stuck = this.apps.filter((app) => this.waitingOf(app) > 0).length
    const [dead, waiting] = [this.sum((app) => app.dead), this.sum((app) => this.waitingOf(app))]
    return {
      parameters,
      figures,
      heap,
      changes,
      events,
      dead,
      left: waiting,
      stuck,
      emptyAfterMs: this.time - demand.endMs
    }
  }

  private readonly now = (): number => this.time

  private surroundings(): Surroundings {
    const { apps, now, random, figures, handovers, timers, parameters } = this
    return {
      apps,
      now,
      random,
      schedule: (ms, run) => timers.add(this.time + ms, run),
      giveUpAfterMs: parameters.giveUpHours * HOUR_MS,
      createBudgets: this.parts.createBudgets,
      queueOf: (runner) => this.parts.spoilQueue(this.queueOf(runner)),
      ask: (runner, request) => this.ask(runner, request),
      passed: (runner, app, lots) => this.passed(runner, app, lots),
      began: (runner, app) => handovers.began(runner, app),
      ended: () => this.fleet.awake(this.time),
      lost: (runner, app) => handovers.lost(runner, app),
      onError: (error) => figures.failures.push(error)
    }
  }

  private queueOf(runner: SimulatedRunner): SimulatedQueue {
    const { demand, figures, heap, parameters } = this
    return new SimulatedQueue({
      choose: this.parts.choose,
      now: this.now,
      arrived: ({ index }) => demand.until(index, this.time),
      appOf: (key) => this.byKey.get(key) ?? fail(key),
      leaseOf: ({ key }) => runner.leases.leaseOf(key),
      holds: (lease) => this.fleet.table.holds(lease),
      passQuietly: (app) => runner.pass(app, this.passable(app)),
      nextLook: (app) => this.nextLook(app),
      onMerged: (app) => runner.forgetOrder(app),
      promptMs: 2 * parameters.requestMs,
      onGivenUp: ({ index }, lot) => heap.abandon(index, lot),
      onDelivered: ({ index }, { from, count, takenAt, isPrompt }) => {
        if (isPrompt) return figures.deliver(count, this.time - takenAt, this.time - takenAt)
        const [first, last] = [demand.timeOf(index, from), demand.timeOf(index, from + count)]
        figures.deliver(count, Math.max(parameters.requestMs, this.time - last), this.time - first)
      }
    })
  }

  private ask(runner: SimulatedRunner, { app, lots, lease }: Request): Promise<HttpResponse> {
    const { requestMs } = this.parameters
    const sentAt = this.load.begin(this.time, countIn(lots), runner)
    this.figures.requests++
    return new Promise((resolve, reject) => {
      this.timers.add(sentAt + requestMs, () => {
        // What was sent arrives, even if nobody is there any more to learn of it.
        if (runner.killedAt < sentAt) return
        const answer = this.heap.answer({ app: app.index, lots, at: sentAt + requestMs / 2 }, app.bad)
        app.bad = undefined
        if (runner.state === 'killed') return
        if (lease.ended.aborted || answer === undefined) {
          reject(Object.assign(new Error('no answer'), { code: 'ECONNREFUSED' }))
        } else resolve(answer)
      })
    })
  }

  /** The number up to which events came one by one and were delivered at once. The others go with a request of their own. */
  private passable(app: AppId): number {
    const { demand, heap, time } = this
    const { requestMs } = this.parameters
    const come = demand.until(app.index, time)
    if (heap.isGone(time)) return Math.min(come, demand.until(app.index, heap.lastUp(time)))
    const requests = Math.min(come - app.taken, Math.ceil((time - app.quietSince) / requestMs))
    app.bad = requests > 0 ? heap.stumble(requests) : undefined
    return app.bad ? Math.min(come - 1, demand.until(app.index, time - requestMs)) : come
  }

  /** Events that came one by one since the last look, and were delivered as they came. */
  private passed(runner: SimulatedRunner, app: AppId, lots: readonly Lot[]): void {
    const count = countIn(lots)
    const sent = { app: app.index, lots, at: this.time }
    const delayMs = this.load.spread(this.time, count, runner) - this.time + this.parameters.requestMs
    this.heap.count(sent)
    this.heap.accept(sent)
    app.taken += count
    app.delivered += count
    this.figures.deliver(count, delayMs, delayMs)
  }

  private async change(change: Change | undefined): Promise<void> {
    const { fleet, time } = this
    const working = fleet.working()
    const chosen = working[Math.floor(this.random() * working.length)]
    if (change?.kind === 'look') return fleet.look(time)
    await this.catchUp()
    if (change?.kind === 'start') await fleet.start(time)
    if (change?.kind === 'kill' && chosen) {
      fleet.kill(time, chosen)
      for (const app of this.apps) this.handovers.killed(chosen, app)
    }
    if (change?.kind === 'stop' && chosen) await fleet.stop(time, chosen)
    if (change?.kind === 'replace' && working[0]) {
      await fleet.stop(time, working[0])
      await fleet.start(time)
    }
  }

  /** What quiet App IDs got until now is delivered, before something keeps what comes next. */
  private async catchUp(): Promise<void> {
    for (const app of this.apps) {
      if (app.isQuiet && app.claims.size === 0) await app.owner?.pass(app, this.demand.until(app.index, this.time))
    }
  }

  private nextLook({ index, taken }: AppId): number {
    const { demand, time } = this
    if (time >= demand.endMs) return demand.until(index, time) > taken ? time : Infinity
    const fullAfterMs = this.parameters.eventsOfLook / demand.mostOf(index)
    const inMs = Math.min(this.parameters.appEvery * 1000, Math.max(SHORTEST_LOOK_MS, fullAfterMs))
    // Not all at once.
    return Math.min(demand.endMs, time + inMs * (0.75 + this.random() / 4))
  }

  private waitingOf(app: AppId): number {
    return this.demand.until(app.index, this.time) - app.settled
  }

  private sum(of: (app: AppId) => number): number {
    return this.apps.reduce((sum, app) => sum + of(app), 0)
  }

  /** Events that have no end yet. */
  private endSlot(): number {
    const { time, demand } = this
    const runners = this.fleet.working().length
    const kept = this.apps.filter((app) => !app.isQuiet && this.waitingOf(app) > 0)
    const oldestMs = kept.map(
      (app) => time - demand.timeOf(app.index, Math.min(app.taken, ...app.open.keys(), ...app.claims.keys()))
    )
    const backlog = kept.reduce((sum, app) => sum + this.waitingOf(app), 0)
    this.figures.endSlot(time, { backlog, oldestMs: Math.max(0, ...oldestMs), runners })
    this.load.look(time, runners)
    return this.sum((app) => this.waitingOf(app))
  }
}

function fail(key: string): never {
  throw new Error(`There is no App ID ${key}.`)
}
