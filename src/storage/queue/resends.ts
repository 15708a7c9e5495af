// The port for resends: stored events that are queued for a destination once more, or for the first time, on request.

/**
 * What may be sent again, by its state at the destination. `missed`: the destination never got the event, because it
 * was off, or was not connected to the source yet. Events that wait or are under way are never chosen.
 */
export const RESENDABLE = ['missed', 'skipped', 'rejected', 'discarded', 'delivered'] as const
export type Resendable = (typeof RESENDABLE)[number]

/** Which events: all given fields have to match. */
export interface ResendChoice {
  readonly destinationId: string
  readonly sourceIds: readonly string[]
  readonly states: readonly Resendable[]
  /** Arrived at this time or later, in epoch milliseconds. */
  readonly fromAt: number
  /** Arrived before this time. */
  readonly toAt: number
  /** Code of the last result. Default: any. */
  readonly code?: string | undefined
}

export interface Resend extends ResendChoice {
  readonly id: number
  /** `running`: not all of its events are queued yet. `stopped`: a person has ended it. */
  readonly state: 'running' | 'done' | 'stopped'
  /** Events that were chosen when it began. */
  readonly total: number
  /** Events of it that have been queued. Some of `total` may be gone, or be sent by somebody else meanwhile. */
  readonly queued: number
  readonly createdAt: number
  readonly endedAt: number | null
}

/** Settled events that were queued again: how many of one state and code, settled within one minute. */
export interface Requeued {
  readonly state: Exclude<Resendable, 'missed'>
  readonly code: string | null
  /** Epoch milliseconds of the first of them. */
  readonly at: number
  readonly count: number
}

export interface ResendStep {
  readonly resend: Resend
  readonly requeued: readonly Requeued[]
}

export interface Resends {
  /** How many events are chosen now, by state. Other work may run in between. */
  count(choice: ResendChoice): Promise<Readonly<Record<Resendable, number>>>
  /** Stores the request. Nothing is queued before the first step. `total`: as counted. */
  start(choice: ResendChoice, total: number): Promise<Resend>
  /**
   * Queues at most `limit` further events, oldest first. The progress is stored with them, so a process that ends in
   * between queues no event twice. Events of sources that are held stay until those are released. `undefined` if it is
   * not running, or only such events are left.
   */
  step(id: number, limit: number): Promise<ResendStep | undefined>
  /** Queues no further events. What is queued is sent. */
  stop(id: number): Promise<void>
  /** Those of a destination, newest first, 20 at most; without an id, all that are running. */
  list(destinationId?: string): Promise<Resend[]>
}
