// Finds when the oldest event was received that waits for a destination.
import type { Connection } from './database'
import type { Positions } from './positions'

const LAST = Number.MAX_SAFE_INTEGER

export class OldestWaiting {
  private readonly readOpen
  private readonly readFirst

  constructor(
    connection: Connection,
    private readonly positions: Positions
  ) {
    this.readOpen = connection.prepare(
      `SELECT received_at AS at FROM events WHERE id =
       (SELECT min(event) FROM (
         SELECT min(event) AS event FROM deliveries WHERE destination = ?1 AND state IN ('sending', 'retrying')
         UNION ALL SELECT min(first) FROM taken WHERE destination = ?1))`
    )
    this.readFirst = connection.prepare(
      'SELECT received_at AS at FROM events WHERE source = ? AND id > ? AND id <= ? ORDER BY id LIMIT 1'
    )
  }

  /** Epoch milliseconds; `null` when none waits. Events of held sources do not count. */
  at(destinationId: string): number | null {
    const firsts = this.positions
      .flowing(destinationId)
      .map(({ source, position, endPosition }) => this.readFirst.get(source, position, endPosition ?? LAST))
    const found = [this.readOpen.get(destinationId), ...firsts] as ({ at: number } | undefined)[]
    const times = found.flatMap((row) => row?.at ?? [])
    return times.length === 0 ? null : Math.min(...times)
  }
}
