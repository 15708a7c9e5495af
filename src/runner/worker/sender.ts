// Puts together what a destination needs to deliver: its mappings, its plans, and the limits of its service.
import type { Budgets } from '../../delivery/budgets'
import type { Http } from '../../delivery/types'
import type { Destination, Mapping } from '../../storage/settings/model'
import type { Suppressions } from '../../storage/suppressions/suppressions'
import type { DestinationType, Service } from '../destinations/destination-type'
import type { WatchBatch } from '../watching/watch-batches'
import type { Sender } from './batch-delivery'
import { Gate } from './gate'
import { createMapper } from './mapper'
import { createPlanner } from './planner'

export interface SenderOptions {
  readonly suppressions: Suppressions
  readonly http: Http
  /** Shared by everything in this process that sends. */
  readonly budgets: Budgets
  readonly steady: () => number
  /** Watches each batch. Default: nobody does. */
  readonly watch?: WatchBatch
  /** A number from 0 to 1, for jitter. */
  readonly random: () => number
}

export interface SenderParts {
  readonly type: DestinationType
  readonly service: Service
  readonly mappings: readonly Mapping[]
}

export function createSender(
  { suppressions, steady, random, watch = (_batch, deliver) => deliver(), ...options }: SenderOptions,
  { id, settings }: Destination,
  { type, service, mappings }: SenderParts
): Sender {
  const budgets = service.isBudgeted ? options.budgets : undefined
  return {
    type,
    destinationId: id,
    settings,
    service,
    mapper: createMapper(type, mappings),
    plan: createPlanner(service.target),
    hasSuppressions: () => suppressions.any(id),
    suppressed: (people) => suppressions.among(id, people),
    gate: new Gate({ monotonic: steady, random, budgets }),
    http: budgets ? budgets.wrap(options.http) : options.http,
    watch: (events, deliver) => watch({ destinationId: id, events }, deliver),
    steady
  }
}
