// Runs a day of many App IDs and several runners under a virtual clock, batch by batch.
import { Agenda } from './agenda'
import { AppId } from './app-id'
import { changesOf, type Change } from './changes'
import { Demand } from './demand'
import { Figures, SLOT_MS, type Cause } from './figures'
import { Fleet, type Member } from './fleet'
import { createRandom, HOUR_MS, type Parameters, type Random } from './parameters'
import { StandIn } from './stand-in'

/** A batch of an App ID that nothing keeps stands for about so many events that came one by one. */
const BATCH_OF_LOOK = 200
/** Shortest time between two looks at such an App ID, in milliseconds. */
const SHORTEST_LOOK_MS = 1000
/** After the end of the day, until what still waits is given up as never going to be delivered. */
const AFTER_MS = 24 * HOUR_MS

export interface Result {
  readonly parameters: Parameters
  readonly figures: Figures
  readonly heap: StandIn
  readonly changes: readonly Change[]
  readonly events: number
  /** Events that had not been delivered a day after the end of the day. */
  readonly left: number
  /** App IDs to which they belong. */
  readonly stuck: number
  /** Milliseconds from the end of the day until everything was delivered. */
  readonly emptyAfterMs: number
}

export class Simulation {
  private readonly random: Random
  private readonly demand: Demand
  private readonly heap: StandIn
  private readonly fleet: Fleet
  private readonly apps: AppId[]
  private readonly agenda: Agenda
  private readonly figures = new Figures()
  private readonly freed = new Map<AppId, { readonly at: number; readonly cause: Cause }>()
  private now = 0
  private databaseBusyUntil = 0

  constructor(private readonly parameters: Parameters) {
    this.random = createRandom(parameters.seed)
    this.demand = new Demand(parameters, this.random)
    this.heap = new StandIn(parameters, this.random)
    const indices = Array.from({ length: parameters.appIds }, (_, index) => index)
    this.apps = indices.map((index) => new AppId(index, `heap:us:${1_000_000_000 + index}`, this.random))
    this.fleet = new Fleet(this.apps.map(({ key }) => key))
    this.agenda = new Agenda(parameters.appIds)
  }

  async run(): Promise<Result> {
    const { parameters, demand, figures, heap } = this
    const changes = changesOf(parameters, this.random)
    for (let one = 0; one < parameters.runners; one++) await this.fleet.start(0)
    const left = [...changes]
    let slotEnd = SLOT_MS
    let waiting: number
    for (;;) {
      const nextChange = left[0]?.at ?? Infinity
      this.now = Math.min(this.agenda.nextAt(), this.fleet.clock.nextAt(), nextChange, slotEnd)
      if (this.now === slotEnd) {
        waiting = this.endSlot()
        slotEnd += SLOT_MS
        if (this.now >= demand.endMs + AFTER_MS || (this.now > demand.endMs && this.unsettled() === 0)) break
      } else if (this.now === nextChange) await this.change(left.shift())
      else if (this.now === this.fleet.clock.nextAt()) await this.fleet.advance(this.now)
      else this.look(this.apps[this.agenda.take()])
      if (this.fleet.changed.size > 0) this.learnLeases()
    }
    const events = this.apps.reduce((sum, { index }) => sum + demand.until(index, demand.endMs), 0)
    const stuck = this.apps.filter(({ index, settled }) => settled < demand.until(index, this.now)).length
    return {
      parameters,
      figures,
      heap,
      changes,
      events,
      left: waiting,
      stuck,
      emptyAfterMs: this.now - demand.endMs
    }
  }

  private async change(change: Change | undefined): Promise<void> {
    const { fleet, now } = this
    const working = fleet.working()
    const chosen = working[Math.floor(this.random() * working.length)]
    if (change?.kind !== 'look') for (const app of this.apps) this.catchUp(app)
    if (change?.kind === 'start') await fleet.start(now)
    if (change?.kind === 'look') fleet.look(now)
    if (change?.kind === 'kill' && chosen) fleet.kill(now, chosen)
    if (change?.kind === 'stop' && chosen) await fleet.stop(now, chosen)
    if (change?.kind === 'replace' && working[0]) {
      await fleet.stop(now, working[0])
      await fleet.start(now)
    }
  }

  /** After leases were gained or lost by any runner. */
  private learnLeases(): void {
    const { changed } = this.fleet
    for (const app of this.apps) {
      const member = app.held?.member
      if (member && changed.has(member) && this.leaseOf(member, app) !== app.held?.lease) this.lose(app, member)
    }
    for (const member of changed) {
      if (member.state === 'works') for (const app of this.apps) this.gain(app, member)
    }
    changed.clear()
  }

  private leaseOf(member: Member, { key }: AppId) {
    return member.state === 'works' ? member.ownership.leaseOf(key) : undefined
  }

  private lose(app: AppId, member: Member): void {
    this.catchUp(app)
    const isKilled = member.state === 'killed'
    app.lose(isKilled)
    this.freed.set(app, { at: this.now, cause: member.state === 'works' ? 'joined' : member.state })
    this.agenda.plan(app.index, app.flight?.doneAt ?? Infinity)
  }

  private gain(app: AppId, member: Member): void {
    const lease = this.leaseOf(member, app)
    if (lease === undefined || lease === app.held?.lease) return
    if (app.flight) throw new Error(`${app.key} got an owner while another one was sending.`)
    app.gain(this.now, member, lease)
    const freed = this.freed.get(app)
    if (freed) this.figures.handovers[freed.cause].push(this.now - freed.at)
    this.freed.delete(app)
    this.agenda.plan(app.index, this.now)
  }

  private look(app: AppId | undefined): void {
    if (app === undefined) return
    const { now, agenda, demand } = this
    if (app.flight) {
      this.land(app)
      if (app.isPrompt && app.held) return agenda.plan(app.index, now + this.lookMs(app))
    }
    const waiting = demand.until(app.index, now) - app.settled
    if (waiting === 0) {
      const nextLook = now >= demand.endMs ? Infinity : now + this.lookMs(app)
      return agenda.plan(app.index, app.held ? nextLook : Infinity)
    }
    const { count, waitMs } = app.room(now, waiting)
    if (count === 0) return agenda.plan(app.index, now + waitMs)
    this.send(app, count)
    // What came while a full batch was under way goes with the next one.
    app.isPrompt = count === waiting
    agenda.plan(app.index, app.flight?.doneAt ?? Infinity)
  }

  private send(app: AppId, count: number): void {
    const { now } = this
    const member = app.held?.member
    if (member === undefined) return
    const { runnerRate, databaseRate, requestMs } = this.parameters
    const [work, stored] = [(count / runnerRate) * 1000, (count / databaseRate) * 1000]
    member.busyUntil = Math.max(now, member.busyUntil) + work
    this.databaseBusyUntil = Math.max(now, this.databaseBusyUntil) + stored
    this.figures.addWork(work, stored)
    app.take(count)
    const sentAt = Math.max(member.busyUntil, this.databaseBusyUntil)
    const from = app.settled
    const answer = this.heap.answer({ app: app.index, from, count, at: sentAt + requestMs / 2 })
    app.flight = { from, count, startedAt: now, doneAt: sentAt + requestMs, isPrompt: app.isPrompt, answer }
  }

  /** The answer has come. */
  private land(app: AppId): void {
    const { flight } = app
    if (flight === undefined) return
    const { now, demand } = this
    const { from, count, startedAt, isPrompt } = flight
    if (!app.settle(now, flight)) return
    if (isPrompt) return this.figures.deliver(count, now - startedAt, now - startedAt)
    const [first, last] = [demand.timeOf(app.index, from), demand.timeOf(app.index, from + count)]
    this.figures.deliver(count, Math.max(this.parameters.requestMs, now - last), now - first)
  }

  /** What came since the last look, and was delivered since, before something keeps what comes next. */
  private catchUp(app: AppId): void {
    const { now, heap } = this
    if (!app.isPrompt || app.flight || !app.held) return
    const { count } = app.room(now, this.demand.until(app.index, now) - app.settled)
    if (count === 0) return
    const sent = { app: app.index, from: app.settled, count, at: now }
    app.take(count)
    heap.count(sent)
    heap.accept(sent)
    app.settle(now, { count, answer: { status: 200, body: '' } })
    this.figures.deliver(count, this.parameters.requestMs, this.parameters.requestMs)
  }

  private lookMs({ index }: AppId): number {
    const fullAfterMs = BATCH_OF_LOOK / this.demand.mostOf(index)
    return Math.min(this.parameters.appEvery * 1000, Math.max(SHORTEST_LOOK_MS, fullAfterMs))
  }

  private unsettled(): number {
    return this.apps.reduce((sum, { index, settled }) => sum + this.demand.until(index, this.now) - settled, 0)
  }

  /** Events that wait. */
  private endSlot(): number {
    const { now, demand } = this
    let backlog = 0
    let oldestMs = 0
    for (const { index, settled, isPrompt } of this.apps) {
      const waiting = isPrompt ? 0 : demand.until(index, now) - settled
      backlog += waiting
      if (waiting > 0) oldestMs = Math.max(oldestMs, now - demand.timeOf(index, settled))
    }
    this.figures.endSlot(now, { backlog, oldestMs, runners: this.fleet.working().length })
    return backlog
  }
}
