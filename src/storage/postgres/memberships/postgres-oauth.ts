// Attempts to connect with Heap in PostgreSQL: whichever runner the person comes back to ends them.
import { MAX_ATTEMPTS, type PendingAttempt, type PendingOauth } from '../../oauth/pending-oauth'
import type { Database } from '../connection/database'

export class PostgresOauth implements PendingOauth {
  constructor(private readonly database: Database) {}

  async add(state: string, attempt: PendingAttempt): Promise<void> {
    await this.database.query('INSERT INTO oauth_attempts (state, ends_at, attempt) VALUES ($1, $2, $3)', [
      state,
      attempt.endsAt,
      JSON.stringify(attempt)
    ])
    const dropped = 'SELECT state FROM oauth_attempts ORDER BY ends_at DESC OFFSET $1'
    await this.database.query(`DELETE FROM oauth_attempts WHERE state IN (${dropped})`, [MAX_ATTEMPTS])
  }

  async take(state: string): Promise<PendingAttempt | undefined> {
    const text = 'DELETE FROM oauth_attempts WHERE state = $1 RETURNING attempt'
    const [row] = await this.database.query<{ attempt: string }>(text, [state])
    return row && (JSON.parse(row.attempt) as PendingAttempt)
  }
}
