// Erases the content of events from the file for good, including its free pages.
import type { EventId } from '../queue'
import { emptyLog, type Connection } from './database'
import type { Positions } from './positions'
import type { Taken } from './taken'

export class Erasure {
  private readonly readEvent
  private readonly dropEvent
  private readonly dropDeliveries
  private readonly blankEvent
  private readonly blankDeliveries
  private readonly dropAttempts
  private readonly addForgotten

  constructor(
    private readonly parts: { readonly connection: Connection; readonly positions: Positions; readonly taken: Taken }
  ) {
    const { connection } = parts
    this.readEvent = connection.prepare(
      `SELECT source, EXISTS (SELECT 1 FROM deliveries WHERE event = id AND state = 'sending') AS isTaken
       FROM events WHERE id = ?`
    )
    this.dropEvent = connection.prepare('DELETE FROM events WHERE id = ?')
    this.dropDeliveries = connection.prepare('DELETE FROM deliveries WHERE event = ?')
    this.blankEvent = connection.prepare(
      "UPDATE events SET type = 'erased', name = NULL, user_key = 'erased-' || id, body = '{}' WHERE id = ?"
    )
    this.blankDeliveries = connection.prepare(
      "UPDATE deliveries SET user_key = 'erased-' || event, detail = NULL, tried_at = NULL, tried_as = NULL WHERE event = ?"
    )
    this.dropAttempts = connection.prepare('DELETE FROM attempts WHERE event = ?')
    this.addForgotten = connection.prepare("UPDATE forgotten SET events = events + ? WHERE what = 'all'")
  }

  /** Call it inside a transaction. Returns how many of the events existed. */
  erase(ids: readonly EventId[]): number {
    const lowest = this.parts.positions.lowest()
    let [erased, dropped] = [0, 0]
    for (const id of ids) {
      const row = this.readEvent.get(id) as { source: string; isTaken: number } | undefined
      if (row === undefined) continue
      erased += 1
      // An event that is counted as waiting, or is taken, keeps its row.
      const isTaken = row.isTaken === 1 || this.parts.taken.of([id]).length > 0
      if (id > (lowest.get(row.source) ?? Infinity) || isTaken) {
        this.blankEvent.run(id)
        this.blankDeliveries.run(id)
        this.dropAttempts.run(id)
        continue
      }
      this.dropEvent.run(id)
      this.dropDeliveries.run(id)
      dropped += 1
    }
    if (dropped > 0) this.addForgotten.run(dropped)
    return erased
  }

  /** Empties the write-ahead log, which has the old content as well. Call it outside a transaction. */
  end(): void {
    emptyLog(this.parts.connection)
  }
}
