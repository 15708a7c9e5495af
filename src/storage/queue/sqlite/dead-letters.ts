// SQL that selects and counts dead letters.
import type { DeadLetters } from '../queue'
import type { Connection } from './database'

/** The condition for the selected dead letters, and its parameters. */
export function whichDead({ destinationId, eventIds, code }: DeadLetters): { sql: string; parameters: string[] } {
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
export function prepareDeadLetterCounts(connection: Connection): ReturnType<Connection['prepare']> {
  const ofLetters =
    "FROM deliveries AS d WHERE d.destination = l.destination AND d.code = l.code AND state = 'rejected'"
  return connection.prepare(
    `SELECT code, count, (SELECT min(at) ${ofLetters}) AS firstAt, (SELECT max(at) ${ofLetters}) AS lastAt
     FROM dead_letters AS l WHERE destination = ? AND count > 0`
  )
}
