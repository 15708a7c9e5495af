// Stores what became of taken events: a new row for those that were under way for the first time, the changed row of
// the others.
import { HELD_FOR_ORDER } from '../held'
import type { EventId, Settlement } from '../queue'
import { assertStep } from '../states'
import type { Connection } from './database'
import type { Taken } from './taken'

/** Settlements that differ in their events and details only. */
interface Group {
  readonly settlement: Settlement
  readonly since: number
  readonly details: Record<EventId, string>
}

export class Settling {
  private readonly insert
  private readonly update
  private readonly insertAltered

  constructor(
    connection: Connection,
    private readonly taken: Taken
  ) {
    // One parameter for the events and details of a group: with a statement for each, it takes twice as long.
    this.insert = connection.prepare(
      `INSERT INTO deliveries (event, destination, user_key, state, attempts, at, due_at, code, detail, tried_since,
       tried_at, tried_as) SELECT events.id, ?2, user_key, ?3, ?8, ?4, ?5, ?6, one.value, ?7, ?9, ?10
       FROM json_each(?1) AS one CROSS JOIN events ON events.id = one.key`
    )
    this.update = connection.prepare(
      `UPDATE deliveries SET state = ?, at = ?, due_at = ?, code = ?, detail = ?, attempts = attempts + ?, tried_at = ?,
       tried_as = ?, deaths = 0 WHERE event = ? AND destination = ? AND state = 'sending'`
    )
    this.insertAltered = connection.prepare(
      `INSERT OR IGNORE INTO alterations (destination, code, event)
       SELECT ?1, one.value->>0, one.value->>1 FROM json_each(?2) AS one`
    )
  }

  /** Inside a transaction. @throws AssertionError for an event that was not taken */
  settle(destinationId: string, settlements: readonly Settlement[], now: number): void {
    const released = this.taken.release(
      destinationId,
      settlements.map(({ id }) => id)
    )
    const groups = new Map<string, Group>()
    const altered: (readonly [string, EventId])[] = []
    for (const settlement of settlements) {
      const { id, state, detail } = settlement
      assertStep('sending', state)
      const since = released.get(id)
      if (since === undefined) this.change(destinationId, settlement, now)
      else {
        // Once: who settles it twice at a time is told.
        released.delete(id)
        groupOf(groups, settlement, since).details[id] = detail
      }
      if (state === 'retrying') continue
      for (const code of settlement.alterations ?? []) altered.push([code, id])
    }
    for (const { settlement, since, details } of groups.values()) {
      const [state, dueAt, code] = factsOf(settlement)
      const { tries, triedAt, triedAs } = attemptOf(settlement, now)
      const events = JSON.stringify(details)
      this.insert.run(events, destinationId, state, now, dueAt, code, since, tries, triedAt, triedAs)
    }
    if (altered.length > 0) this.insertAltered.run(destinationId, JSON.stringify(altered))
  }

  private change(destinationId: string, settlement: Settlement, now: number): void {
    const { id, detail } = settlement
    const [state, dueAt, code] = factsOf(settlement)
    const { tries, triedAt, triedAs } = attemptOf(settlement, now)
    const { changes } = this.update.run(state, now, dueAt, code, detail, tries, triedAt, triedAs, id, destinationId)
    if (changes === 0) assertStep('waiting', state)
  }
}

function groupOf(groups: Map<string, Group>, settlement: Settlement, since: number): Group {
  const key = `${factsOf(settlement).join(' ')} ${since}`
  const known = groups.get(key)
  if (known !== undefined) return known
  const group = { settlement, since, details: {} }
  groups.set(key, group)
  return group
}

/** State, due time and code. */
function factsOf(settlement: Settlement): readonly [Settlement['state'], number | null, string | null] {
  const { state } = settlement
  const dueAt = state === 'retrying' ? settlement.dueAt : null
  return [state, dueAt, state === 'delivered' ? null : settlement.code]
}

/** To wait for an earlier event is no attempt. */
function attemptOf(
  settlement: Settlement,
  now: number
): { tries: number; triedAt: number | null; triedAs: string | null } {
  const isHeld = settlement.state !== 'delivered' && settlement.code === HELD_FOR_ORDER
  return isHeld ? { tries: 0, triedAt: null, triedAs: null } : { tries: 1, triedAt: now, triedAs: settlement.state }
}
