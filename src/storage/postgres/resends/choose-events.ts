// Chooses stored events that may be sent again.
import type { EventId } from '../../queue/queue'
import { RESENDABLE, type Resendable, type ResendChoice } from '../../queue/resends'
import { prepared, type Session } from '../connection/database'

/** Events that are looked at in one go: some ten milliseconds. */
const LOOK = 4000

/** An event, and its state at the destination; `missed` if it never had one there. */
export interface Chosen {
  readonly id: EventId
  readonly as: Resendable
}

/** Erased events are empty: nothing of them can be sent. What is taken has a state that cannot be sent again. */
const FIND = prepared(`SELECT e.id, d.state, d.code FROM events AS e
  LEFT JOIN deliveries AS d ON d.event = e.id AND d.destination = $1 AND d.event > $2 AND d.event <= $3
  WHERE e.id > $2 AND e.id <= $3 AND e.received_at >= $4 AND e.received_at < $5 AND e.type <> 'erased'
  AND e.source = ANY ($6::text[]) ORDER BY e.id`)

export async function chooseEvents(
  session: Session,
  { destinationId, sourceIds, states, fromAt, toAt, code }: ResendChoice,
  { after, end }: { readonly after: EventId; readonly end: EventId }
): Promise<Chosen[]> {
  const rows = await session.query<{ id: EventId; state: string | null; code: string | null }>(FIND, [
    destinationId,
    after,
    end,
    fromAt,
    toAt,
    [...sourceIds]
  ])
  return rows.flatMap((row) => {
    const as = row.state === null ? 'missed' : RESENDABLE.find((state) => state === row.state)
    const isChosen = as !== undefined && states.includes(as) && (code === undefined || code === row.code)
    return isChosen ? [{ id: row.id, as }] : []
  })
}

/** The last of the next events that are looked at together; `undefined` if there are none. */
export async function endOf(
  session: Session,
  { after, last }: { readonly after: EventId; readonly last: EventId }
): Promise<EventId | undefined> {
  const [row] = await session.query<{ id: EventId | null }>(
    `SELECT max(id) AS id FROM (SELECT id FROM events WHERE id > $1 AND id <= $2 ORDER BY id LIMIT ${LOOK}) AS next`,
    [after, last]
  )
  return row?.id ?? undefined
}
