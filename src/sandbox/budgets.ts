// Computes Heap's published budgets: which of them a body uses, and how long it has to wait.
import { BUDGETS } from '../heap/limits'
import { PATHS } from '../heap/wire'
import type { Identifier, Received, ReceivedEvent } from './bodies'
import { SlidingWindow } from './sliding-window'

/** What one body takes from one budget. */
interface Charge {
  readonly key: string
  readonly count: number
  readonly limit: number
  readonly windowMs: number
}

/**
 * The budgets that a body uses. Single bodies of track and of user properties: requests per identity, separately for
 * each endpoint. Bulk bodies of track: events per identity and per App ID. Heap publishes no other budget. Source:
 * developers.heap.io, "Track" and "Add User Properties". That the window slides is our choice, the strictest reading.
 */
export function toCharges(received: Received): Charge[] {
  const { appId, single } = received
  if (received.kind === 'users') {
    return single ? received.users.map((user) => singleCharge(`users:${appId}:identity:${user.identity}`)) : []
  }
  // The integrations endpoint has no flat form and no published budget.
  if (received.kind !== 'events' || received.path !== PATHS.track) return []
  if (single) return received.events.map(({ who }) => singleCharge(`track:${appId}:${nameOf(who)}`))
  return bulkCharges(appId, received.events)
}

export class Budgets {
  private readonly windows = new Map<string, SlidingWindow>()
  private sweptAt = 0

  /** Milliseconds until all charges are within their budgets; 0: they are now. */
  waitMs(charges: readonly Charge[], now: number): number {
    let wait = 0
    for (const { key, count, limit } of charges) {
      const window = this.windows.get(key)
      if (window) wait = Math.max(wait, window.waitMs({ count, limit, now }))
    }
    return wait
  }

  /** Counts the charges, whether they are within the budgets or not. */
  record(charges: readonly Charge[], now: number): void {
    this.sweep(now)
    for (const { key, count, windowMs } of charges) {
      let window = this.windows.get(key)
      if (!window) this.windows.set(key, (window = new SlidingWindow(windowMs)))
      window.add(count, now)
    }
  }

  /** Empty windows are removed once a minute. Otherwise there would be one for every identity ever seen. */
  private sweep(now: number): void {
    if (now - this.sweptAt < BUDGETS.bulkTrack.windowMs) return
    this.sweptAt = now
    for (const [key, window] of this.windows) if (window.totalAt(now) === 0) this.windows.delete(key)
  }
}

function singleCharge(key: string): Charge {
  return { key, count: 1, limit: BUDGETS.single.requestsPerIdentity, windowMs: BUDGETS.single.windowMs }
}

function bulkCharges(appId: string, events: readonly ReceivedEvent[]): Charge[] {
  const { eventsPerApp, eventsPerIdentity, windowMs } = BUDGETS.bulkTrack
  const counts = new Map<string, number>()
  for (const { who } of events) {
    const name = nameOf(who)
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const charges: Charge[] = [{ key: `bulk:${appId}`, count: events.length, limit: eventsPerApp, windowMs }]
  for (const [name, count] of counts) {
    charges.push({ key: `bulk:${appId}:${name}`, count, limit: eventsPerIdentity, windowMs })
  }
  return charges
}

function nameOf(who: Identifier): string {
  return `${who.kind}:${who.value}`
}
