// Stores which requests were refused, alike ones of all runners in one row.
import { HOUR_MS, type Refusals, type RefusedRequest } from '../../tallies/activity'
import { MINUTE_MS } from '../../tallies/tallies'
import { bigintArray, textArray } from '../connection/arrays'
import type { Database, Session } from '../connection/database'
import { MOST_REFUSALS, NO_SOURCE, RefusalNotes, type NotedRefusal } from '../../tallies/refusal-notes'

/** SQL for the key of a row. @param of a prefix of the columns, with its dot */
export function requestKeyOf(of = ''): string {
  const columns = ['code', 'path', 'address', 'agent', 'source'].map((column) => of + column)
  return `left(encode(sha256(convert_to(concat_ws(E'\\n', ${columns.join(', ')}), 'UTF8')), 'hex'), 32)::uuid`
}

const ADD = `INSERT INTO refused_requests AS known
  SELECT ${requestKeyOf()} AS key, g.* FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
    $7::bigint[], $8::bigint[], $9::bigint[])
    AS g (code, path, address, agent, source, message, count, first_at, last_at) ORDER BY key
  ON CONFLICT (key) DO UPDATE SET message = excluded.message, count = known.count + excluded.count,
    last_at = greatest(known.last_at, excluded.last_at)`
const COUNT = `INSERT INTO source_counts (source, width, at, part, refused)
  SELECT source, width, at / width * width AS at, $4, sum(count)
  FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS g (source, at, count)
  CROSS JOIN (VALUES (${MINUTE_MS}), (${HOUR_MS})) AS widths (width) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
  ON CONFLICT (source, width, at, part) DO UPDATE SET refused = source_counts.refused + excluded.refused`
const DROP = `DELETE FROM refused_requests WHERE last_at <
  (SELECT last_at FROM refused_requests ORDER BY last_at DESC LIMIT 1 OFFSET ${MOST_REFUSALS - 1})`
const READ = `SELECT code, path, address, agent, nullif(source, '') AS "sourceId", message, count, first_at AS "firstAt",
  last_at AS "lastAt" FROM refused_requests ORDER BY last_at DESC, first_at DESC LIMIT ${MOST_REFUSALS}`

export class RefusedRequests {
  private readonly notes: RefusalNotes

  /** @param part whose rows of the counts */
  constructor(
    private readonly database: Database,
    private readonly part: number
  ) {
    this.notes = new RefusalNotes((noted) => database.transaction((session) => this.write(session, noted)))
  }

  note(request: RefusedRequest, at: number): void {
    this.notes.note(request, at)
  }

  async list(): Promise<Refusals[]> {
    await this.store()
    return this.database.query<Refusals>(READ)
  }

  store(): Promise<void> {
    return this.notes.store()
  }

  private async write(session: Session, noted: readonly NotedRefusal[]): Promise<void> {
    const sources = noted.map(({ request }) => request.sourceId ?? NO_SOURCE)
    const texts = (read: (request: RefusedRequest) => string) => textArray(noted.map(({ request }) => read(request)))
    const counts = bigintArray(noted.map(({ count }) => count))
    const lasts = bigintArray(noted.map(({ lastAt }) => lastAt))
    await session.query(ADD, [
      texts(({ code }) => code),
      texts(({ path }) => path),
      texts(({ address }) => address),
      texts(({ agent }) => agent),
      textArray(sources),
      texts(({ message }) => message),
      counts,
      bigintArray(noted.map(({ firstAt }) => firstAt)),
      lasts
    ])
    await session.query(COUNT, [textArray(sources), lasts, counts, this.part])
    await session.query(DROP)
  }
}
