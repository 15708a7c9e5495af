// Clears events of the suspicion that they ended the process, once they have gone into a request.
import type { Queue, TakenEvent } from '../../storage/queue/queue'
import type { Sender } from './batch-delivery'

interface Context {
  readonly sender: Sender
  readonly queue: Queue
  readonly destinationId: string
  readonly onError: (error: unknown) => void
}

/**
 * The sender of a batch. Events that were under way when the process died are cleared by the first request of the batch:
 * what ends the process does so while it is read or mapped, and a kill from outside proves nothing about it.
 */
export function senderFor(events: readonly TakenEvent[], { sender, queue, destinationId, onError }: Context): Sender {
  const suspects = events.filter(({ deaths }) => deaths > 0).map(({ id }) => id)
  if (suspects.length === 0) return sender
  let cleared: Promise<void> | undefined
  return {
    ...sender,
    http: async (request) => {
      await (cleared ??= queue.clearSuspicion(destinationId, suspects).catch(onError))
      return sender.http(request)
    }
  }
}
