// The queue of one simulated runner. The rules that choose are those of the queue on PostgreSQL; what they choose from
// are lots of events instead of rows.
import { WAITS } from '../../src/delivery/caps'
import type { PumpQueue } from '../../src/runner/worker/supply'
import { LeaseLostError, type Lease } from '../../src/storage/ownership/ownership'
import type { Blocker, Candidate, choose } from '../../src/storage/postgres/queue/choosing'
import { HELD_FOR_ORDER } from '../../src/storage/queue/held'
import type { RetryingEvent, Settlement, StoredEvent, TakenEvent } from '../../src/storage/queue/queue'
import type { AppId, Claim, OpenLot } from './app-id'
import { countIn, EVENT_BYTES, lotsBetween, userOf, type Lot } from './lots'

export interface QueueOptions {
  readonly choose: typeof choose
  readonly now: () => number
  /** Events of an App ID that have come. */
  readonly arrived: (app: AppId) => number
  readonly appOf: (destinationId: string) => AppId
  readonly leaseOf: (app: AppId) => Lease | undefined
  /** Whether the database still has this epoch. */
  readonly holds: (lease: { readonly key: string; readonly epoch: number }) => boolean
  /** Delivers what came one by one since the last look at a quiet App ID. Resolves to what its budget has left. */
  readonly passQuietly: (app: AppId) => Promise<number>
  /** When a quiet App ID is looked at again. */
  readonly nextLook: (app: AppId) => number
  readonly onDelivered: (app: AppId, claim: Claim) => void
  readonly onGivenUp: (app: AppId, lot: Lot) => void
  /** Two lots have become one: whoever remembers both has to read them anew. */
  readonly onMerged: (app: AppId) => void
  /** A batch that takes longer than this, in milliseconds, was kept by something. */
  readonly promptMs: number
}

export class SimulatedQueue implements PumpQueue {
  constructor(private readonly options: QueueOptions) {}

  readonly take: PumpQueue['take'] = async (destinationId, limit, maxBytes = Infinity) => {
    const { appOf, leaseOf, holds, now, passQuietly } = this.options
    const app = appOf(destinationId)
    const lease = leaseOf(app)
    if (lease === undefined || !holds(lease)) return []
    if (app.epoch !== lease.epoch) this.recover(app, lease.epoch)
    app.idleUntil = 0
    if (app.isQuiet && now() < app.quietUntil) return []
    const most = app.isQuiet ? Math.min(limit, await passQuietly(app)) : limit
    if (most < 1) app.isQuiet = false
    const taken = this.takeNow(app, { epoch: lease.epoch, limit: most, maxBytes })
    if (taken.length > 0) app.newsAt = 0
    else if (app.open.size > 0) app.newsAt = now() + WAITS.idleWorker
    else if (most >= 1 && app.claims.size === 0) this.calm(app)
    return taken
  }

  readonly settle: PumpQueue['settle'] = async (destinationId, settlements) => {
    const app = this.options.appOf(destinationId)
    const claims = settlements.map(({ id }) => app.claims.get(id - 1))
    if (!claims.every((claim) => claim !== undefined && this.options.holds({ key: app.key, epoch: claim.epoch }))) {
      throw new LeaseLostError(app.key)
    }
    settlements.forEach((settlement, index) => this.settleOne(app, settlement, claims[index]))
    const [first] = claims
    const wasPrompt = first !== undefined && this.options.now() - first.takenAt <= this.options.promptMs
    if (wasPrompt && app.isAllTaken && app.open.size === 0 && app.claims.size === 0) this.calm(app)
    else app.isQuiet = false
  }

  readonly nextAt: PumpQueue['nextAt'] = async (destinationId) => {
    const { appOf, arrived, nextLook } = this.options
    const app = appOf(destinationId)
    if (app.isQuiet) {
      app.idleUntil = app.quietUntil
      return app.quietUntil === Infinity ? undefined : app.quietUntil
    }
    const newAt = arrived(app) > app.taken ? app.newsAt : Infinity
    const nextAt = Math.min(newAt, ...Array.from(app.open.values(), (lot) => lot.dueAt))
    app.idleUntil = Math.min(nextAt, Math.max(app.newsAt, nextLook(app)))
    return nextAt === Infinity ? undefined : nextAt
  }

  readonly retrying: PumpQueue['retrying'] = async (destinationId, { after, limit }) => {
    const app = this.options.appOf(destinationId)
    if (app.open.size === 0) return []
    const lots = [...app.open.values()].filter(({ from, deaths }) => from >= after && deaths === 0)
    const found = lots.sort(byNumber).slice(0, limit)
    return found.map((lot): RetryingEvent => ({ ...this.toEvent(lot), dueAt: lot.dueAt }))
  }

  readonly clearSuspicion: PumpQueue['clearSuspicion'] = async (destinationId, ids) => {
    const { claims } = this.options.appOf(destinationId)
    for (const id of ids) {
      const claim = claims.get(id - 1)
      if (claim) claims.set(id - 1, { ...claim, deaths: 0 })
    }
  }

  private takeNow(app: AppId, wanted: { epoch: number; limit: number; maxBytes: number }): TakenEvent[] {
    const now = this.options.now()
    const due = this.dueLots(app, wanted.limit)
    const come = now < app.newsAt ? app.taken : this.options.arrived(app)
    const fresh = lotsBetween(app.taken, Math.min(come, app.taken + wanted.limit - countIn(due)))
    const dueOf = new Map(due.map((lot) => [lot.from + 1, lot]))
    const freshOf = new Map(fresh.map((lot) => [lot.from + 1, lot]))
    const choice = this.options.choose({
      due: due.map((lot) => toCandidate(lot, lot)),
      fresh: fresh.map((lot) => toCandidate(lot, UNTRIED)),
      blockers: blockersOf(app, dueOf),
      capacity: { events: due.length + fresh.length, bytes: wanted.maxBytes },
      steady: now,
      isOtherUnderWay: false
    })
    for (const { id, dueAt } of choice.postponed) {
      const lot = dueOf.get(id)
      if (lot) app.open.set(lot.from, { ...lot, dueAt })
    }
    // Those behind the last one that is taken stay as they are: nothing overtakes them.
    const last = Math.max(0, ...choice.fresh.map(({ id }) => id))
    for (const { id, dueAt } of choice.held) {
      const lot = freshOf.get(id)
      if (lot && id < last) app.open.set(lot.from, { ...lot, ...UNTRIED, triedSince: now, dueAt })
    }
    const lastLot = freshOf.get(last)
    if (lastLot) app.taken = lastLot.from + lastLot.count
    app.isAllTaken = app.taken === come
    return [...choice.due, ...choice.fresh].flatMap(({ id }) => {
      const lot = dueOf.get(id) ?? freshOf.get(id)
      return lot ? [this.claim(app, lot, { ...UNTRIED, triedSince: now, ...dueOf.get(id), epoch: wanted.epoch })] : []
    })
  }

  private claim(app: AppId, { from, count }: Lot, as: Omit<Claim, 'takenAt' | 'isPrompt' | keyof Lot>): TakenEvent {
    const { attempts, triedSince, deaths, epoch } = as
    const claim = { from, count, attempts, triedSince, deaths, epoch }
    app.open.delete(from)
    app.claims.set(from, { ...claim, takenAt: this.options.now(), isPrompt: app.isQuiet })
    return { ...this.toEvent(claim), attempts, triedSince, deaths }
  }

  /** Of those that are due, the first ones. The last is divided if it has more than fit. */
  private dueLots(app: AppId, limit: number): OpenLot[] {
    if (app.open.size === 0) return []
    const now = this.options.now()
    const all = [...app.open.values()].filter(({ dueAt }) => dueAt <= now)
    const due: OpenLot[] = []
    let left = limit
    for (const lot of all.sort((a, b) => a.dueAt - b.dueAt || byNumber(a, b))) {
      if (left < 1) break
      due.push(lot.count > left ? divide(app, lot, left) : lot)
      left -= lot.count
    }
    return due.sort(byNumber)
  }

  /** What an earlier owner had taken is due again; from the second time on, other events go first. */
  private recover(app: AppId, epoch: number): void {
    const now = this.options.now()
    app.epoch = epoch
    for (const { from, count, attempts, triedSince, deaths } of app.claims.values()) {
      const dueAt = deaths > 0 ? now + WAITS.suspectEvent : now
      app.open.set(from, { from, count, attempts, triedSince, deaths: deaths + 1, dueAt })
    }
    app.claims.clear()
  }

  private settleOne(app: AppId, settlement: Settlement, claim: Claim | undefined): void {
    if (claim === undefined) return
    const { from, count, attempts, triedSince } = claim
    app.claims.delete(from)
    if (settlement.state === 'delivered') {
      app.delivered += count
      this.options.onDelivered(app, claim)
    } else if (settlement.state === 'retrying') {
      const tries = settlement.code === HELD_FOR_ORDER ? attempts : attempts + 1
      this.putOff(app, { from, count, attempts: tries, triedSince, deaths: 0, dueAt: settlement.dueAt })
    } else {
      app.dead += count
      this.options.onGivenUp(app, claim)
    }
  }

  /** Lots of one user that follow each other and are due together go on as one, so that there are few. */
  private putOff(app: AppId, lot: OpenLot): void {
    const before = [...app.open.values()].find(
      (one) => one.from + one.count === lot.from && one.dueAt === lot.dueAt && userOf(one) === userOf(lot)
    )
    if (before === undefined) {
      app.open.set(lot.from, lot)
      return
    }
    app.open.set(before.from, {
      ...before,
      count: before.count + lot.count,
      attempts: Math.min(before.attempts, lot.attempts),
      triedSince: Math.min(before.triedSince, lot.triedSince)
    })
    this.options.onMerged(app)
  }

  private calm(app: AppId): void {
    app.isQuiet = true
    app.quietSince = this.options.now()
    app.quietUntil = this.options.nextLook(app)
  }

  private toEvent(lot: Lot): StoredEvent {
    const { from, count } = lot
    const body = JSON.stringify({ from, count })
    return {
      id: from + 1,
      sourceId: 'source',
      receivedAt: this.options.now(),
      type: 'track',
      name: null,
      userKey: userOf(lot),
      body
    }
  }
}

const UNTRIED = { attempts: 0, deaths: 0 } as const

function byNumber(a: Lot, b: Lot): number {
  return a.from - b.from
}

function toCandidate(
  lot: Lot,
  { attempts, deaths, triedSince = null }: { attempts: number; deaths: number; triedSince?: number | null }
): Candidate {
  return { id: lot.from + 1, userKey: userOf(lot), attempts, triedSince, deaths, size: lot.count * EVENT_BYTES }
}

/** By user: the oldest open lot that is not due. */
function blockersOf({ open, claims }: AppId, due: ReadonlyMap<number, Lot>): Map<string, Blocker> {
  const blockers = new Map<string, Blocker>()
  const add = (lot: Lot, dueAt: number | null): void => {
    const [event, known] = [lot.from + 1, blockers.get(userOf(lot))]
    if (!due.has(event) && (known === undefined || event < known.event)) blockers.set(userOf(lot), { event, dueAt })
  }
  for (const lot of open.values()) add(lot, lot.dueAt)
  for (const lot of claims.values()) add(lot, null)
  return blockers
}

/** The first part. */
function divide(app: AppId, lot: OpenLot, count: number): OpenLot {
  const [first, rest] = [
    { ...lot, count },
    { ...lot, from: lot.from + count, count: lot.count - count }
  ]
  app.open.set(first.from, first).set(rest.from, rest)
  return first
}
