// Sessions of the page in the database: who has signed in at one runner is known to all.
import { createHash } from 'node:crypto'
import { MOST_SESSIONS, SESSION_MS, type PageSession, type Sessions } from '../../sessions/sessions'
import type { Database } from '../connection/database'

const ADD = `INSERT INTO sessions (key, token_id, ends_at)
  VALUES ($1, $2, now() + $3 * interval '1 millisecond') ON CONFLICT DO NOTHING`
const TRIM = `DELETE FROM sessions WHERE ends_at <= now() OR key IN (
  SELECT key FROM sessions ORDER BY ends_at DESC OFFSET $1)`
const FIND = 'SELECT token_id AS "tokenId" FROM sessions WHERE key = $1 AND ends_at > now()'
const END = 'DELETE FROM sessions WHERE key = $1'

export class PostgresSessions implements Sessions {
  constructor(private readonly database: Database) {}

  async add(key: string, { tokenId }: PageSession): Promise<void> {
    await this.database.transaction(async (session) => {
      await session.query(ADD, [hashOf(key), tokenId, SESSION_MS])
      await session.query(TRIM, [MOST_SESSIONS])
    })
  }

  async find(key: string): Promise<PageSession | undefined> {
    const [found] = await this.database.query<PageSession>(FIND, [hashOf(key)])
    return found
  }

  async end(key: string): Promise<void> {
    await this.database.query(END, [hashOf(key)])
  }
}

/** Whoever reads the database cannot use a session. */
function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}
