// The rows of resends, as they are stored and as the port shows them.
import type { ResendChoice } from '../../queue/resends'
import { KEPT_RESENDS, type ResendRow, type SourcePosition } from '../../queue/resend-progress'
import type { Session } from '../connection/database'

const COLUMNS =
  'id, choice, state, total, queued, last_event AS "lastEvent", created_at AS "createdAt", ended_at AS "endedAt"'

export async function addResend(
  session: Session,
  choice: ResendChoice,
  facts: { readonly total: number; readonly now: number }
): Promise<ResendRow | undefined> {
  const [row] = await session.query<ResendRow>(
    `INSERT INTO resends (destination, choice, state, total, queued, last_event, created_at)
     VALUES ($1, $2, 'running', $3, 0, (SELECT coalesce(max(id), 0) FROM events), $4) RETURNING ${COLUMNS}`,
    [choice.destinationId, JSON.stringify(choice), facts.total, facts.now]
  )
  await session.query('INSERT INTO resend_sources SELECT $1, source, 0 FROM unnest($2::text[]) AS source', [
    row?.id ?? 0,
    [...choice.sourceIds]
  ])
  await session.query(
    `DELETE FROM resends WHERE destination = $1 AND id NOT IN
     (SELECT id FROM resends WHERE destination = $1 ORDER BY id DESC LIMIT ${KEPT_RESENDS})`,
    [choice.destinationId]
  )
  return row
}

/** Until the end of the transaction, nobody else steps it. */
export async function lockResend(session: Session, id: number): Promise<ResendRow | undefined> {
  const [row] = await session.query<ResendRow>(`SELECT ${COLUMNS} FROM resends WHERE id = $1 FOR UPDATE`, [id])
  return row
}

/** Without an id: all that are running. */
export function listResends(session: Session, destinationId?: string): Promise<ResendRow[]> {
  return destinationId === undefined
    ? session.query<ResendRow>(`SELECT ${COLUMNS} FROM resends WHERE state = 'running' ORDER BY id DESC`)
    : session.query<ResendRow>(
        `SELECT ${COLUMNS} FROM resends WHERE destination = $1 ORDER BY id DESC LIMIT ${KEPT_RESENDS}`,
        [destinationId]
      )
}

export function readPositions(session: Session, id: number): Promise<SourcePosition[]> {
  return session.query<SourcePosition>('SELECT source, position FROM resend_sources WHERE resend = $1', [id])
}

export async function advanceResend(
  session: Session,
  id: number,
  to: { readonly sources: readonly string[]; readonly position: number; readonly queued: number }
): Promise<void> {
  await session.query('UPDATE resend_sources SET position = $2 WHERE resend = $1 AND source = ANY ($3::text[])', [
    id,
    to.position,
    [...to.sources]
  ])
  await session.query('UPDATE resends SET queued = queued + $2 WHERE id = $1', [id, to.queued])
}

export async function finishResend(
  session: Session,
  id: number,
  end: { readonly state: 'done' | 'stopped'; readonly now: number }
): Promise<void> {
  await session.query("UPDATE resends SET state = $2, ended_at = $3 WHERE id = $1 AND state = 'running'", [
    id,
    end.state,
    end.now
  ])
}
