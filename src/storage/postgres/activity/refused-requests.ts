// Keeps which requests were refused, alike ones in one row: at most a write a second, however many come.
import { HOUR_MS, type Refusals, type RefusedRequest } from '../../tallies/activity'
import { MINUTE_MS } from '../../tallies/tallies'
import { bigintArray, textArray } from '../connection/arrays'
import type { Database, Session } from '../connection/database'

/** Most rows that are kept; those that were seen last. */
const MOST = 500
const EVERY_MS = 1000
/** Source of the counts of requests whose write key nobody has. */
const NO_SOURCE = ''

interface Noted {
  readonly request: RefusedRequest
  count: number
  readonly firstAt: number
  lastAt: number
}

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
  (SELECT last_at FROM refused_requests ORDER BY last_at DESC LIMIT 1 OFFSET ${MOST - 1})`
const READ = `SELECT code, path, address, agent, nullif(source, '') AS "sourceId", message, count, first_at AS "firstAt",
  last_at AS "lastAt" FROM refused_requests ORDER BY last_at DESC, first_at DESC LIMIT ${MOST}`

export class RefusedRequests {
  private noted = new Map<string, Noted>()
  private timer: NodeJS.Timeout | undefined

  /** @param part whose rows of the counts */
  constructor(
    private readonly database: Database,
    private readonly part: number
  ) {}

  note(request: RefusedRequest, at: number): void {
    const key = [request.code, request.path, request.address, request.agent, request.sourceId].join('\n')
    const known = this.noted.get(key)
    if (known !== undefined) {
      known.count += 1
      known.lastAt = at
    } else if (this.noted.size < MOST) {
      this.noted.set(key, { request, count: 1, firstAt: at, lastAt: at })
    }
    this.timer ??= setTimeout(() => void this.store(), EVERY_MS).unref()
  }

  async list(): Promise<Refusals[]> {
    await this.store()
    return this.database.query<Refusals>(READ)
  }

  /** What cannot be stored, because the database is gone, is not noted any more. */
  async store(): Promise<void> {
    clearTimeout(this.timer)
    this.timer = undefined
    const noted = [...this.noted.values()]
    this.noted = new Map()
    if (noted.length > 0) {
      await this.database.transaction((session) => this.write(session, noted)).catch(() => undefined)
    }
  }

  private async write(session: Session, noted: readonly Noted[]): Promise<void> {
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
