// Counts what write keys have brought in a SQLite file, so that a restart forgets nothing.
import Database from 'libsql'
import { QUOTA_KEPT_MS, type QuotaCount, type QuotaCounts } from './quota-counts'

const TABLE =
  'CREATE TABLE IF NOT EXISTS quotas (key TEXT, since INTEGER, events INTEGER NOT NULL, PRIMARY KEY (key, since)) WITHOUT ROWID'

/** @throws Error if the file cannot be opened */
export function openQuotaCounts({ path, now }: { readonly path: string; readonly now: () => number }): QuotaCounts {
  const connection = new Database(path)
  try {
    connection.exec('PRAGMA busy_timeout = 2000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    connection.exec(TABLE)
    return new SqliteQuotas(connection, now)
  } catch (error) {
    connection.close()
    throw error
  }
}

class SqliteQuotas implements QuotaCounts {
  private readonly addOne
  private readonly dropOld

  constructor(
    private readonly connection: Database.Database,
    private readonly now: () => number
  ) {
    this.addOne = connection.prepare(
      'INSERT INTO quotas VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET events = events + excluded.events RETURNING events'
    )
    this.dropOld = connection.prepare('DELETE FROM quotas WHERE since < ?')
  }

  async add(counts: readonly QuotaCount[]): Promise<number[]> {
    this.connection.exec('BEGIN IMMEDIATE')
    try {
      this.dropOld.run(this.now() - QUOTA_KEPT_MS)
      const rows = counts.map(({ key, since, events }) => this.addOne.get(key, since, events) as { events: number })
      this.connection.exec('COMMIT')
      return rows.map(({ events }) => events)
    } catch (error) {
      if (this.connection.inTransaction) this.connection.exec('ROLLBACK')
      throw error
    }
  }

  close(): void {
    this.connection.close()
  }
}
