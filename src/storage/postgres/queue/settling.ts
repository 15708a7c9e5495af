// Stores what became of taken events, if the lease under which they were taken still holds.
import { HELD_FOR_ORDER } from '../../queue/held'
import { assertStep } from '../../queue/states'
import type { EventId, Settlement } from '../../queue/queue'
import { LeaseLostError } from '../../ownership/ownership'
import { bigintArray, textArray } from '../connection/arrays'
import { prepared, type Call } from '../connection/database'
import { holding, isLeaseLost, type QueueParts } from './parts'
import type { Claim, Taken, UnderClaim } from './under-claim'

/**
 * The number of attempts says whether this was stored already: then the commit was not lost, only its answer. A delivery
 * that was forgotten or erased meanwhile is not there any more.
 */
const SETTLE = prepared(`
UPDATE deliveries AS d SET state = s.state, at = $2, due_at = s.due_at, code = s.code, detail = s.detail,
  attempts = s.before + s.tried, tried_since = s.since, deaths = 0,
  tried_at = CASE WHEN s.tried = 1 THEN $2::bigint END, tried_as = CASE WHEN s.tried = 1 THEN s.state END
FROM unnest($3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::bigint[], $9::bigint[], $10::bigint[])
  AS s (event, state, due_at, code, detail, before, tried, since)
WHERE d.event = s.event AND d.destination = $1 AND d.attempts = s.before
  AND d.state IN ('waiting', 'retrying')
RETURNING d.event`)
const ALTERED = prepared(
  'INSERT INTO alterations (code, event, destination) SELECT code, event, $1 FROM unnest($2::text[], $3::bigint[]) AS a (code, event) ON CONFLICT DO NOTHING'
)
const DROP_CLAIM = prepared('DELETE FROM claims WHERE id = $1 RETURNING id')
const KEEP_CLAIM = prepared('UPDATE claims SET events = $2 WHERE id = $1 RETURNING id')

export interface SettlingParts extends QueueParts {
  readonly underClaim: UnderClaim
}

interface Settled {
  readonly settlement: Settlement
  readonly taken: Taken
}

export class Settling {
  constructor(private readonly parts: SettlingParts) {}

  /**
   * Under the right under which each event was taken, also if the destination has another one by now, or is off: its last
   * batch ends as it began.
   * @throws AssertionError for an event that was not taken; LeaseLostError if it is another runner's by now: nothing is
   * changed then, and that one takes it again
   */
  async settle(destinationId: string, settlements: readonly Settlement[]): Promise<void> {
    const { underClaim } = this.parts
    const ids = settlements.map(({ id }) => id)
    const all = settlements.map((settlement) => this.takenOf(destinationId, settlement))
    for (const { settlement } of all) assertStep('sending', settlement.state)
    try {
      await this.store(destinationId, all)
    } catch (error) {
      if (!isLeaseLost(error) && !(error instanceof LeaseLostError)) throw error
      underClaim.remove(destinationId, ids)
      throw new LeaseLostError(all[0]?.taken.claim.right.lease?.key ?? destinationId)
    }
    underClaim.remove(destinationId, ids)
  }

  /** Events under way have been read: they are not the cause if the process ends now. */
  async clearSuspicion(destinationId: string, ids: readonly EventId[]): Promise<void> {
    await this.parts.database.query(
      'UPDATE deliveries SET deaths = 0 WHERE destination = $1 AND event = ANY ($2::bigint[]) AND deaths > 0',
      [destinationId, bigintArray(ids)]
    )
  }

  private takenOf(destinationId: string, settlement: Settlement): Settled {
    const taken = this.parts.underClaim.get(destinationId, settlement.id)
    if (taken === undefined) assertStep('waiting', settlement.state)
    if (taken === undefined) throw new LeaseLostError(destinationId)
    return { settlement, taken }
  }

  private async store(destinationId: string, all: readonly Settled[]): Promise<void> {
    const { database, counting, now } = this.parts
    const at = now()
    const claims = [...new Set(all.map(({ taken }) => taken.claim))]
    await database.transaction(async (session) => {
      const calls: Call[] = [
        ...holdingAll(claims),
        ...claimsAfter(claims, all),
        [SETTLE, [destinationId, at, ...columnsOf(all)]]
      ]
      const rows = await session.all(calls)
      const found = rows.slice(-1 - claims.length, -1).filter(({ length }) => length > 0)
      const stored = new Set((rows.at(-1) as unknown as { event: EventId }[]).map(({ event }) => event))
      // A claim that is gone was dropped when this was stored before, or by another owner, for whom the events are open.
      if (found.length < claims.length && stored.size > 0) throw new LeaseLostError(destinationId)
      const settlements = all.map(({ settlement }) => settlement).filter(({ id }) => stored.has(id))
      await session.all([
        ...altered(destinationId, settlements),
        ...(settlements.length > 0 ? counting.settled(destinationId, settlements, at) : [])
      ])
    })
  }
}

function holdingAll(claims: readonly Claim[]): Call[] {
  const rights = new Map(claims.map(({ right }) => [right.owner, right]))
  return [...rights.values()].flatMap(holding)
}

/** The lists of `SETTLE`, from `$3` on. */
function columnsOf(all: readonly Settled[]): Buffer[] {
  const of = all.map(({ settlement }) => settlement)
  const codes = of.map((one) => (one.state === 'delivered' ? null : one.code))
  return [
    bigintArray(of.map(({ id }) => id)),
    textArray(of.map(({ state }) => state)),
    bigintArray(of.map((one) => (one.state === 'retrying' ? one.dueAt : null))),
    textArray(codes),
    textArray(of.map(({ detail }) => detail)),
    bigintArray(all.map(({ taken }) => taken.attempts)),
    bigintArray(codes.map((code) => (code === HELD_FOR_ORDER ? 0 : 1))),
    bigintArray(all.map(({ taken }) => taken.triedSince))
  ]
}

/** Whatever is settled is not claimed any more. One call for each claim, which says whether it was there. */
function claimsAfter(claims: readonly Claim[], all: readonly Settled[]): Call[] {
  const settled = new Set(all.map(({ settlement }) => settlement.id))
  return claims.map(({ id, open }): Call => {
    const left = [...open].filter((event) => !settled.has(event))
    return left.length === 0 ? [DROP_CLAIM, [id]] : [KEEP_CLAIM, [id, bigintArray(left)]]
  })
}

function altered(destinationId: string, settlements: readonly Settlement[]): Call[] {
  const pairs = settlements
    .filter(({ state }) => state !== 'retrying')
    .flatMap(({ id, alterations = [] }) => alterations.map((code) => ({ id, code })))
  if (pairs.length === 0) return []
  const lists = [textArray(pairs.map(({ code }) => code)), bigintArray(pairs.map(({ id }) => id))]
  return [[ALTERED, [destinationId, ...lists]]]
}
