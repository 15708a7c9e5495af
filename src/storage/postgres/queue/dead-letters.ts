// Moves dead letters: tries them again, or discards them. Many at a time, in pieces of which each is a transaction.
import type { DeadLetterCount, DeadLetters, EventId } from '../../queue/queue'
import { assertStep } from '../../queue/states'
import { discardLetters } from '../activity/letters'
import { requeue } from '../activity/requeue'
import { bigintArray } from '../connection/arrays'
import { prepared, type Session } from '../connection/database'
import type { QueueParts } from './parts'

/** Dead letters of one transaction: about a second. */
const PIECE = 20_000

/** Only what was rejected until `$4`: what is rejected again meanwhile is not moved twice. */
const WHICH = prepared(`SELECT event, code, at FROM deliveries WHERE destination = $1 AND state = 'rejected'
  AND ($2::text IS NULL OR code = $2) AND ($3::bigint[] IS NULL OR event = ANY ($3)) AND at <= $4
  ORDER BY event LIMIT ${PIECE} FOR UPDATE`)

interface Letter {
  readonly event: EventId
  readonly code: string
  readonly at: number
}

/** Makes them due at once. Resolves to their counts by code and by the minute in which they were rejected. */
export async function retryDead(parts: QueueParts, letters: DeadLetters): Promise<DeadLetterCount[]> {
  assertStep('rejected', 'retrying')
  const moved = await move(parts, letters, async (session, ids) => {
    const { now, steady, counting } = parts
    await requeue(session, {
      destinationId: letters.destinationId,
      which: "d.state = 'rejected' AND d.event = ANY ($5::bigint[])",
      parameters: [bigintArray(ids)],
      now: now(),
      steady: steady(),
      part: counting.part
    })
  })
  return countByMinute(moved)
}

/** Discards them for good. Resolves to their number. */
export async function discardDead(parts: QueueParts, letters: DeadLetters): Promise<number> {
  assertStep('rejected', 'discarded')
  const moved = await move(parts, letters, async (session, ids) => {
    const { now, counting } = parts
    const parameters = [letters.destinationId, bigintArray(ids)]
    const which = { where: 'd.destination = $3 AND d.event = ANY ($4::bigint[])', parameters }
    await discardLetters(session, which, { now: now(), part: counting.part })
  })
  return moved.length
}

async function move(
  { database, now }: QueueParts,
  { destinationId, code, eventIds }: DeadLetters,
  step: (session: Session, ids: readonly EventId[]) => Promise<void>
): Promise<Letter[]> {
  const which = [destinationId, code ?? null, eventIds === undefined ? null : bigintArray(eventIds), now()]
  const all: Letter[] = []
  for (;;) {
    const moved = await database.transaction(async (session) => {
      const letters = await session.query<Letter>(WHICH, which)
      if (letters.length > 0) {
        await step(
          session,
          letters.map(({ event }) => event)
        )
      }
      return letters
    })
    for (const letter of moved) all.push(letter)
    if (moved.length < PIECE) return all
  }
}

function countByMinute(letters: readonly Letter[]): DeadLetterCount[] {
  const counts = new Map<string, { code: string; count: number; firstAt: number; lastAt: number }>()
  for (const { code, at } of letters) {
    const key = `${code} ${Math.floor(at / 60_000)}`
    const known = counts.get(key) ?? { code, count: 0, firstAt: at, lastAt: at }
    known.count += 1
    known.firstAt = Math.min(known.firstAt, at)
    known.lastAt = Math.max(known.lastAt, at)
    counts.set(key, known)
  }
  return [...counts.values()].sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : a.firstAt - b.firstAt))
}
