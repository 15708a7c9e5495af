// Erases the content of events. What is under way keeps its row, without anything in it.
import type { EventId } from '../../queue/queue'
import { uncountLetters } from '../activity/letters'
import { bigintArray } from '../connection/arrays'
import type { Session } from '../connection/database'
import type { QueueParts } from './parts'
import { removeEvents, removeParts } from './removal'

/** Nobody claims anything meanwhile: what is claimed is known. */
const LOCK_CLAIMS = 'LOCK TABLE claims IN SHARE MODE'
const CLAIMED = `
SELECT DISTINCT e.id FROM claims, unnest(events) AS event JOIN events AS e ON e.id = event WHERE event = ANY ($1::bigint[])`
const SHARED = 'SELECT DISTINCT shared FROM events WHERE id = ANY ($1::bigint[]) AND shared IS NOT NULL'
const BLANK = `
UPDATE events SET type = 'erased', name = NULL, user_key = 'erased-' || id, shared = NULL, body = '{}'
WHERE id = ANY ($1::bigint[])`
const BLANK_DELIVERIES = `
UPDATE deliveries SET user_key = 'erased-' || event, detail = NULL, tried_at = NULL, tried_as = NULL
WHERE event = ANY ($1::bigint[])`
const DROP_ATTEMPTS = 'DELETE FROM attempts WHERE event = ANY ($1::bigint[])'

/** Resolves to how many of them existed. */
export async function erase({ database, counting }: QueueParts, ids: readonly EventId[]): Promise<number> {
  return database.transaction(async (session) => {
    await session.query(LOCK_CLAIMS)
    const claimed = (await session.query<{ id: EventId }>(CLAIMED, [bigintArray(ids)])).map(({ id }) => id)
    const shared = await session.query<{ shared: EventId }>(SHARED, [bigintArray(ids)])
    await blank(session, claimed)
    const others = ids.filter((id) => !claimed.includes(id))
    const from = '(SELECT * FROM deliveries WHERE event = ANY ($2::bigint[]))'
    await uncountLetters(session, counting.part, { from, parameters: [bigintArray(others)] })
    const removed = await removeEvents(session, others)
    await removeParts(
      session,
      shared.map((one) => one.shared)
    )
    return claimed.length + removed
  })
}

async function blank(session: Session, ids: readonly EventId[]): Promise<void> {
  if (ids.length === 0) return
  for (const statement of [BLANK, BLANK_DELIVERIES, DROP_ATTEMPTS]) await session.query(statement, [bigintArray(ids)])
}
