// Stores suppressions: one row per destination and person.
import type { Suppression, Suppressions } from '../../suppressions/suppressions'
import { textArray } from '../connection/arrays'
import { prepared, type Database } from '../connection/database'

const ADD = `INSERT INTO suppressions SELECT $1, person, $3 FROM unnest($2::text[]) AS person ORDER BY person
  ON CONFLICT DO NOTHING RETURNING person`
const LIFT = 'DELETE FROM suppressions WHERE destination = $1 AND person = ANY ($2::text[]) RETURNING person'
const ANY = prepared('SELECT EXISTS (SELECT FROM suppressions WHERE destination = $1) AS "isAny"')
const AMONG = prepared('SELECT person FROM suppressions WHERE destination = $1 AND person = ANY ($2::text[])')

export class PostgresSuppressions implements Suppressions {
  constructor(private readonly database: Database) {}

  async add(destinationId: string, people: readonly string[], at: number): Promise<string[]> {
    const rows = await this.database.query<{ person: string }>(ADD, [destinationId, textArray(people), at])
    const added = new Set(rows.map(({ person }) => person))
    return people.filter((person) => added.delete(person))
  }

  async lift(destinationId: string, people: readonly string[]): Promise<number> {
    return (await this.database.query(LIFT, [destinationId, textArray(people)])).length
  }

  async any(destinationId: string): Promise<boolean> {
    const [row] = await this.database.query<{ isAny: boolean }>(ANY, [destinationId])
    return row?.isAny === true
  }

  async among(destinationId: string, people: readonly string[]): Promise<ReadonlySet<string>> {
    if (people.length === 0) return new Set()
    const rows = await this.database.query<{ person: string }>(AMONG, [destinationId, textArray(people)])
    return new Set(rows.map(({ person }) => person))
  }

  list(destinationId: string, limit: number): Promise<Suppression[]> {
    return this.database.query<Suppression>(
      'SELECT person, since FROM suppressions WHERE destination = $1 ORDER BY since DESC, person COLLATE "C" LIMIT $2',
      [destinationId, limit]
    )
  }

  async count(destinationId: string): Promise<number> {
    const [row] = await this.database.query<{ count: number }>(
      'SELECT count(*) AS count FROM suppressions WHERE destination = $1',
      [destinationId]
    )
    return row?.count ?? 0
  }

  async forget(destinationId: string): Promise<void> {
    await this.database.query('DELETE FROM suppressions WHERE destination = $1', [destinationId])
  }
}
