// Dead letters that leave their state, and their counters: discarded by a person, or removed with their events.
import type { Parameter, Session } from '../connection/database'
import { countLetters } from './count-sql'

/** SQL about the delivery `d`. Its first parameter is `$3`. */
export interface WhichLetters {
  readonly where: string
  readonly parameters: readonly Parameter[]
}

/** Resolves to their number. Inside a transaction. @param part whose rows of the counts */
export async function discardLetters(
  session: Session,
  { where, parameters }: WhichLetters,
  { now, part }: { readonly now: number; readonly part: number }
): Promise<number> {
  const [row] = await session.query<{ count: number }>(
    `WITH old AS (UPDATE deliveries AS d SET state = 'discarded', at = $2, due_at = NULL
      WHERE d.state = 'rejected' AND ${where} RETURNING d.destination, d.code, 'rejected' AS state),
    letters AS (${countLetters('old', { part: '$1', sign: '-' })})
    SELECT count(*) AS count FROM old`,
    [part, now, ...parameters]
  )
  return row?.count ?? 0
}

/**
 * Before deliveries are removed, in the same transaction: the dead letters among them count no longer.
 * @param from a table of deliveries, or SQL in brackets that selects some of them; its first parameter is `$2`
 */
export async function uncountLetters(
  session: Session,
  part: number,
  { from, parameters = [] }: { readonly from: string; readonly parameters?: readonly Parameter[] }
): Promise<void> {
  await session.query(countLetters(from, { part: '$1', sign: '-' }), [part, ...parameters])
}
