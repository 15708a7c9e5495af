// Stores suppressions in the file of the queue: one row per destination and person.
import type { Suppression, Suppressions } from '../../suppressions/suppressions'
import type { CommitGroup } from './commit-group'
import type { Connection } from './database'

const TABLE = `CREATE TABLE IF NOT EXISTS suppressions (
  destination TEXT NOT NULL, person TEXT NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (destination, person)) WITHOUT ROWID`

export class SqliteSuppressions implements Suppressions {
  private readonly insert
  private readonly remove
  private readonly find
  private readonly readAny
  private readonly readNewest
  private readonly readCount
  private readonly dropAll

  constructor(
    connection: Connection,
    private readonly commits: CommitGroup
  ) {
    connection.exec(TABLE)
    this.insert = connection.prepare('INSERT OR IGNORE INTO suppressions VALUES (?, ?, ?)')
    this.remove = connection.prepare('DELETE FROM suppressions WHERE destination = ? AND person = ?')
    this.find = connection.prepare('SELECT 1 FROM suppressions WHERE destination = ? AND person = ?')
    this.readAny = connection.prepare('SELECT 1 FROM suppressions WHERE destination = ? LIMIT 1')
    this.readNewest = connection.prepare(
      'SELECT person, since FROM suppressions WHERE destination = ? ORDER BY since DESC, person LIMIT ?'
    )
    this.readCount = connection.prepare('SELECT count(*) AS count FROM suppressions WHERE destination = ?')
    this.dropAll = connection.prepare('DELETE FROM suppressions WHERE destination = ?')
  }

  add(destinationId: string, people: readonly string[], at: number): Promise<string[]> {
    return this.commits.write(() => people.filter((person) => this.insert.run(destinationId, person, at).changes > 0))
  }

  lift(destinationId: string, people: readonly string[]): Promise<number> {
    return this.commits.write(() =>
      people.reduce((sum, person) => sum + this.remove.run(destinationId, person).changes, 0)
    )
  }

  async any(destinationId: string): Promise<boolean> {
    return this.readAny.get(destinationId) !== undefined
  }

  async among(destinationId: string, people: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(people.filter((person) => this.find.get(destinationId, person) !== undefined))
  }

  async list(destinationId: string, limit: number): Promise<Suppression[]> {
    return this.readNewest.all(destinationId, limit) as Suppression[]
  }

  async count(destinationId: string): Promise<number> {
    return (this.readCount.get(destinationId) as { count: number }).count
  }

  forget(destinationId: string): Promise<void> {
    return this.commits.write(() => void this.dropAll.run(destinationId))
  }
}
