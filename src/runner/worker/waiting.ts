// Reads which events of a destination wait to be tried again.
import type { EventId, Queue, RetryingEvent } from '../../storage/queue/queue'

/** Waiting events after an id, oldest first, as the queue had them. */
export interface Waiting {
  readonly after: EventId
  readonly events: readonly RetryingEvent[]
}

/** Where they wait. */
export interface WaitingPlace {
  readonly queue: Pick<Queue, 'retrying'>
  readonly destinationId: string
}

/** Most events that are read at a time. */
const LIMIT = 100

export async function readWaiting({ queue, destinationId }: WaitingPlace, after: EventId): Promise<Waiting> {
  return { after, events: await queue.retrying(destinationId, { after, limit: LIMIT }) }
}
