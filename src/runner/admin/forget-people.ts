// Forgets people: suppresses their events, has the service delete them, and erases their stored events.
import { identitiesIn, type DeletionResult } from '../../deletion'
import { fieldOf } from '../../heap/input'
import type { Queue, TrackedEvent } from '../../storage/queue/queue'
import type { Suppressions } from '../../storage/suppressions/suppressions'
import type { ForgottenUser } from '../destinations/destination-type'
import { detailOf } from './event-view'

export interface Forgotten extends DeletionResult {
  /** Events that the runner had of them. */
  readonly erasedEvents: number
}

/** Whoever keeps events, and the list of those who are not made anew. */
export interface Keeper {
  readonly suppressions: Suppressions
  /** Absent: its events are somebody else's, and nothing is erased. */
  readonly queue: Queue | undefined
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Resolves once nothing is under way that was taken before. */
  readonly afterBatches: () => Promise<void>
  /** What is known of the order of people's events is worked out anew. */
  readonly forgetOrder: () => void
}

interface Forgetting {
  /** Those whose lists they are put on. */
  readonly destinationIds: readonly string[]
  readonly users: readonly ForgottenUser[]
}

/**
 * In this order, so that nothing that is under way makes somebody anew. Whom the service was not asked for in the end
 * is not suppressed either, unless they were before.
 */
export async function forgetPeople(
  keeper: Keeper,
  request: (users: readonly ForgottenUser[]) => Promise<DeletionResult>,
  { destinationIds, users }: Forgetting
): Promise<Forgotten> {
  const { suppressions, now } = keeper
  const people = users.map(({ person }) => person)
  const added = new Map<string, readonly string[]>()
  for (const id of destinationIds) added.set(id, await suppressions.add(id, people, now()))
  await keeper.afterBatches()
  const result = await request(users)
  const asked = new Set(identitiesIn(result.receipt))
  for (const [id, theirs] of added) {
    await suppressions.lift(
      id,
      theirs.filter((person) => !asked.has(person))
    )
  }
  const erasedEvents = await eraseEvents(
    keeper,
    users.filter(({ person }) => asked.has(person))
  )
  return { ...result, erasedEvents }
}

/** Events that are looked at before others get their turn. */
const PAGE = 500

async function eraseEvents({ queue, forgetOrder }: Keeper, users: readonly ForgottenUser[]): Promise<number> {
  if (queue === undefined || users.length === 0) return 0
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

/**
 * By the user id that the event came with, and by the identity that was sent of it, whatever a mapping took that from.
 */
function isAbout(event: TrackedEvent, names: ReadonlySet<string>): boolean {
  if (names.has(event.userKey)) return true
  const sent = event.deliveries.flatMap((delivery) => detailOf(delivery).sent)
  return sent.some(({ body }) => names.has(String(fieldOf(body, 'identity'))))
}
