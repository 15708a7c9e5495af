// Turns events of the queue into those of a batch.
import { sizeOf } from '../../storage/queue/event-size'
import type { StoredEvent } from '../../storage/queue/queue'
import { createStoredReader } from '../stored-event'
import type { BatchEvent } from './batch-delivery'

/** `waitingUsers`: when an earlier event of a user is due that has to be sent first. */
export function toBatch(
  events: readonly StoredEvent[],
  waitingUsers: ReadonlyMap<string, number> = new Map()
): BatchEvent[] {
  const read = createStoredReader()
  return events.map((event) => ({
    id: event.id,
    read: () => read(event),
    size: sizeOf(event),
    waitsUntil: waitingUsers.get(event.userKey)
  }))
}
