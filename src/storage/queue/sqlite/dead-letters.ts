// Selects, counts and moves dead letters.
import type { DeadLetterCount, DeadLetters } from '../queue'
import { assertStep } from '../states'
import type { Connection } from './database'
import type { Times } from './taking'

export class DeadLetterRows {
  private readonly readCounts

  constructor(private readonly connection: Connection) {
    this.readCounts = prepareCounts(connection)
  }

  /** Moves dead letters into another state. Returns how many. */
  move(letters: DeadLetters, to: 'retrying' | 'discarded', { now, steady }: Times): number {
    assertStep('rejected', to)
    const { sql, parameters } = whichDead(letters)
    const anew = to === 'retrying' ? `, attempts = 0, tried_since = ${steady}` : ''
    const update = `UPDATE deliveries SET state = ?, at = ?, due_at = ?${anew} WHERE ${sql}`
    return this.connection.prepare(update).run(to, now, to === 'retrying' ? steady : null, ...parameters).changes
  }

  /** Counts dead letters by code, and by the minute in which they were rejected. */
  count(letters: DeadLetters): DeadLetterCount[] {
    const { sql, parameters } = whichDead(letters)
    const select = 'SELECT code, count(*) AS count, min(at) AS firstAt, max(at) AS lastAt FROM deliveries'
    const statement = this.connection.prepare(`${select} WHERE ${sql} GROUP BY code, at / 60000`)
    return statement.all(...parameters) as DeadLetterCount[]
  }

  /** Counts dead letters of any age, by code. */
  counts(destinationId: string): DeadLetterCount[] {
    return this.readCounts.all(destinationId) as DeadLetterCount[]
  }
}

/** The condition for the selected dead letters, and its parameters. */
function whichDead({ destinationId, eventIds, code }: DeadLetters): { sql: string; parameters: string[] } {
  const conditions = ["destination = ? AND state = 'rejected'"]
  const parameters = [destinationId]
  if (code !== undefined) {
    conditions.push('code = ?')
    parameters.push(code)
  }
  if (eventIds !== undefined) {
    conditions.push('event IN (SELECT value FROM json_each(?))')
    parameters.push(JSON.stringify(eventIds))
  }
  return { sql: conditions.join(' AND '), parameters }
}

/** Counts of one destination's dead letters of any age, by code. */
function prepareCounts(connection: Connection): ReturnType<Connection['prepare']> {
  const ofLetters =
    "FROM deliveries AS d WHERE d.destination = l.destination AND d.code = l.code AND state = 'rejected'"
  return connection.prepare(
    `SELECT code, count, (SELECT min(at) ${ofLetters}) AS firstAt, (SELECT max(at) ${ofLetters}) AS lastAt
     FROM dead_letters AS l WHERE destination = ? AND count > 0`
  )
}
