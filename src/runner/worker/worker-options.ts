// What the worker is made of.
import type { Budgets } from '../../delivery/budgets'
import type { Http } from '../../delivery/types'
import type { Surroundings } from '../destinations/destination-type'
import type { DestinationLeases } from '../../storage/ownership/destination-leases'
import type { Queue, TakenEvent } from '../../storage/queue/queue'
import type { Tallies } from '../../storage/tallies/tallies'
import type { Suppressions } from '../../storage/suppressions/suppressions'
import type { Watchers } from '../watching/watch-batches'
import type { RetryRules } from './settling'

export interface WorkerOptions extends Watchers {
  readonly queue: Queue
  readonly tallies: Tallies
  readonly suppressions: Suppressions
  readonly leases: DestinationLeases
  /** Resolves once what other runners have under way now has ended. Absent: there are none. */
  readonly afterElsewhere?: (() => Promise<void>) | undefined
  readonly http: Http
  /** Shared by everything in this process that sends. */
  readonly budgets: Budgets
  readonly surroundings: Surroundings
  readonly rules: RetryRules
  /** Epoch milliseconds. */
  readonly now: () => number
  /** The clock of due times, which nobody can set. */
  readonly steady: () => number
  readonly onSettled: (destinationId: string, events: readonly TakenEvent[]) => void
}
