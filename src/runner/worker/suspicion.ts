// Clears events of the suspicion that they ended the process, as soon as their first request is made.
import type { Queue, TakenEvent } from '../../storage/queue/queue'
import type { Sender } from './batch-delivery'

interface Context {
  readonly sender: Sender
  readonly queue: Pick<Queue, 'clearSuspicion'>
  readonly destinationId: string
  readonly onError: (error: unknown) => void
}

/**
 * The sender of a batch. Its first request clears events that were under way when the process died: an event that ends
 * the process does so while it is read or mapped, before any request.
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
