// Forgets people: keeps their events from being sent, has the service delete them, and erases what the runner has of them.
import type { DeletionResult } from '../../deletion'
import { at } from '../../heap/input'
import type { TrackedEvent } from '../../storage/queue/queue'
import type { Deletion, ForgottenUser } from '../destinations/destination-type'
import type { AdminContext } from './admin-context'
import { detailOf } from './event-view'

export interface Forgotten extends DeletionResult {
  /** Events that the runner had of them. */
  readonly erasedEvents: number
}

/**
 * In this order, so that nothing that is under way makes somebody anew. Whom the service was not asked for in the end is
 * not suppressed either, unless they were before.
 */
export async function forgetPeople(
  context: AdminContext,
  deletion: Deletion,
  { destinationId, users }: { readonly destinationId: string; readonly users: readonly ForgottenUser[] }
): Promise<Forgotten> {
  const { suppressions, now } = context
  const people = users.map(({ person }) => person)
  const added = await suppressions.add(destinationId, people, now())
  await context.afterBatches()
  const result = await deletion.request(users)
  const { requests, unanswered = [] } = result.receipt
  const asked = new Set([...requests, ...unanswered].flatMap(({ identities }) => identities))
  await suppressions.lift(
    destinationId,
    added.filter((person) => !asked.has(person))
  )
  const erasedEvents = await eraseEvents(
    context,
    users.filter(({ person }) => asked.has(person))
  )
  return { ...result, erasedEvents }
}

/** Events that are looked at before others get their turn. */
const PAGE = 500

async function eraseEvents({ queue, forgetOrder }: AdminContext, users: readonly ForgottenUser[]): Promise<number> {
  if (users.length === 0) return 0
  const names = new Set(users.flatMap(({ userId, identity }) => [userId, identity]))
  let erased = 0
  let before: number | undefined
  for (;;) {
    const page = await queue.history.list({ before }, PAGE)
    const theirs = page.filter((event) => isAbout(event, names)).map(({ id }) => id)
    if (theirs.length > 0) erased += await queue.erase(theirs)
    before = page.at(-1)?.id
    if (before === undefined) break
    await new Promise((resolve) => setImmediate(resolve))
  }
  forgetOrder()
  return erased
}

/** By the user id that the event came with, and by the identity that was sent of it, whatever a mapping took that from. */
function isAbout(event: TrackedEvent, names: ReadonlySet<string>): boolean {
  if (names.has(event.userKey)) return true
  const sent = event.deliveries.flatMap((delivery) => detailOf(delivery).sent)
  return sent.some(({ body }) => names.has(String(at(body, 'identity'))))
}
