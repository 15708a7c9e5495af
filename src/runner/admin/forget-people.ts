// Forgets people: suppresses their events, has the service delete them, and erases their stored events.
import { identitiesIn, type DeletionResult } from '../../deletion'
import { fieldOf } from '../../heap/input'
import type { Queue, TrackedEvent } from '../../storage/queue/queue'
import type { Suppressions } from '../../storage/suppressions/suppressions'
import type { ForgottenUser } from '../destinations/destination-type'
import { detailOf } from './event-view'

export interface Forgotten extends DeletionResult {
  /** Stored events of theirs. */
  readonly erasedEvents: number
}

/** The stores of events and of suppressed people. */
export interface Keeper {
  readonly suppressions: Suppressions
  /** Absent if another process owns the events. Then nothing is erased. */
  readonly queue: Queue | undefined
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Resolves once everything that was under way before has ended. */
  readonly afterBatches: () => Promise<void>
  /** Computes the order of people's events again. */
  readonly forgetOrder: () => void
}

interface Forgetting {
  /** The destinations that suppress them. */
  readonly destinationIds: readonly string[]
  readonly users: readonly ForgottenUser[]
}

/**
 * In this order, so that no event under way creates a person again. People whose deletion was not requested in the end
 * are not suppressed either, unless they were before.
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

/** Events that are checked before other work gets its turn. */
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
 * Finds people by the user id of the event and by the identity that was sent, whichever field a mapping took it from.
 */
function isAbout(event: TrackedEvent, names: ReadonlySet<string>): boolean {
  if (names.has(event.userKey)) return true
  const sent = event.deliveries.flatMap((delivery) => detailOf(delivery).sent)
  return sent.some(({ body }) => names.has(String(fieldOf(body, 'identity'))))
}
