// Learns which events wait, before a batch is sent: those that it must not overtake.
import type { Sender } from './batch-delivery'
import { toBatch } from './batch-events'
import { subjectsOf } from './drafting'
import type { Hand } from './hand'
import type { Order } from './order'
import { readWaiting, type WaitingPlace } from './waiting'

interface Learning extends WaitingPlace {
  readonly sender: Sender
}

/** The events in hand are no longer waiting. */
export async function learnOrder(order: Order, { events, waiting }: Hand, learning: Learning): Promise<void> {
  const ids = events.map(({ id }) => id)
  order.pick(ids)
  await order.learn(ids, {
    read: async (after) => {
      const ahead = await waiting
      return (ahead?.after === after ? ahead : await readWaiting(learning, after)).events
    },
    subjectsOf: (found) => subjectsOf(learning.sender, toBatch(found))
  })
}
