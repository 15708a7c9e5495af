// One App ID, as the database of a simulation knows it: what came, what waits, and who sends.
import { createEndpoints } from '../../src/heap/endpoints'
import { apiBaseUrl } from '../../src/heap/regions'
import type { Endpoint, HttpResponse } from '../../src/delivery/types'
import type { Lot } from './lots'
import type { SimulatedRunner } from './runner'

/** Events that were tried, or have to wait for others. Times in milliseconds. */
export interface OpenLot extends Lot {
  readonly attempts: number
  readonly triedSince: number
  readonly deaths: number
  readonly dueAt: number
}

/** Events under way. */
export interface Claim extends Lot {
  readonly attempts: number
  readonly triedSince: number
  readonly deaths: number
  readonly epoch: number
  readonly takenAt: number
  /** Nothing waited before them. */
  readonly isPrompt: boolean
}

export class AppId {
  readonly key: string
  readonly endpoint: Endpoint
  /** Events with lower numbers were taken at least once. */
  taken = 0
  delivered = 0
  /** Dead letters. */
  dead = 0
  readonly open = new Map<number, OpenLot>()
  readonly claims = new Map<number, Claim>()
  /** The epoch under which events were taken last. */
  epoch = 0
  /** Everything is delivered as it comes. Then it is looked at now and then only. */
  isQuiet = true
  /** When it was looked at last, and will be again, while it is quiet. */
  quietSince = 0
  quietUntil = 0
  /** What Heap answers to the next request in place of a good answer. */
  bad: HttpResponse | undefined
  /** Until its pump finds nothing new, since it has asked. */
  idleUntil = 0
  /** Until it is not looked at for new events, since those before have to wait. */
  newsAt = 0
  /** Whether the last batch left nothing. */
  isAllTaken = false
  /** Whose pumps run for it. */
  readonly senders = new Set<SimulatedRunner>()
  owner: SimulatedRunner | undefined

  constructor(readonly index: number) {
    const appId = String(1_000_000_000 + index)
    this.key = `heap:US:${appId}`
    // A request with one lot carries many events, so it is never sent in the form for one event.
    this.endpoint = { ...createEndpoints({ appId, baseUrl: apiBaseUrl('US') }).track, bulkOnly: true }
  }

  /** Events with an end: delivered, or dead letters. */
  get settled(): number {
    return this.delivered + this.dead
  }
}
