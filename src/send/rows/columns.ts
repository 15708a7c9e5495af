// Turns rows of any table into events, by the column names that a person gives. Each row is a user or an event.
import { isEmpty, timeOf } from './cells'
import type { Columns, RowMapping } from './row-options'

export function mapColumns({ userId, eventName, time, messageId }: Columns): RowMapping {
  const named = [userId, eventName, time, messageId].filter((name) => name !== undefined)
  return {
    needed: named.map((name) => [name]),
    toEvent: (row, typed) => {
      const rest = Object.entries(row).filter(([name, value]) => !named.includes(name) && !isEmpty(value))
      const values = Object.fromEntries(rest.map(([name, value]) => [name, typed(value)]))
      return {
        ...(eventName === undefined
          ? { type: 'identify', traits: values }
          : { type: 'track', event: row[eventName], properties: values }),
        userId: row[userId],
        ...(time !== undefined && !isEmpty(row[time]) && { timestamp: timeOf(row[time]) }),
        ...(messageId !== undefined && !isEmpty(row[messageId]) && { messageId: row[messageId] })
      }
    }
  }
}
