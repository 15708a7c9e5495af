// Sends one event to a destination at once, beside the queue, because a person wants to see the answer. Not tried again.
import type { JSONObject } from '@segment/actions-core'
import type { Destination, Mapping } from '../../storage/settings/model'
import { findDestinationType } from '../destinations/catalog'
import type { Surroundings } from '../destinations/destination-type'
import { runnerProblem, type Problem } from '../reasons'
import { deliverBatch } from './batch-delivery'
import { draftBatch } from './drafting'
import type { EventResult } from './event-result'
import { Order } from './order'
import { createSender, type SenderOptions } from './sender'

export interface OneEvent {
  readonly destination: Destination
  /** The mappings to try, whether they are stored or not. */
  readonly mappings: readonly Mapping[]
  readonly event: JSONObject
}

/** The mappings, the limits and the suppressions of people apply as to any event. */
export async function sendOne(
  options: SenderOptions & { readonly surroundings: Surroundings },
  { destination, mappings, event }: OneEvent
): Promise<EventResult> {
  const type = findDestinationType(destination.type)
  if (type === undefined) return notSent(runnerProblem('settings_not_valid', 'There is no such kind of destination.'))
  const service = type.connect(destination.settings, options.surroundings)
  if ('problem' in service) return notSent(service.problem)
  const sender = createSender(options, destination, { type, service, mappings })
  const entry = { id: 0, read: () => event, size: JSON.stringify(event).length }
  const drafts = await draftBatch(sender, [entry])
  const { results } = await deliverBatch(sender, { ids: [0], drafts, waitsUntil: () => undefined, order: new Order() })
  return results[0] ?? notSent(runnerProblem('runner_failed', 'The event was not sent.'))
}

function notSent(problem: Problem): EventResult {
  return { fate: 'retry', problem, issues: [], sent: [], mappings: [] }
}
