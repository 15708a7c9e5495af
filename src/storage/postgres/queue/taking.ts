// Takes events of a destination: reads what comes next, chooses, and writes down what was taken before it is given out.
import { HELD_FOR_ORDER } from '../../queue/held'
import { type UnderWay } from '../../queue/under-way'
import type { StoredEvent, TakenEvent } from '../../queue/queue'
import { bigintArray } from '../connection/arrays'
import { prepared, type Call, type Session } from '../connection/database'
import { readBlockers, readCandidates, readEvents, readSources, type Found, type Looking } from './candidates'
import { choose, type Blocker, type Choice, type PutOff } from './choosing'
import { Flow } from './flow'
import { holding, isLeaseLost, type QueueParts, type Right } from './parts'
import { Peek } from './peek'
import { dropUnknown, isUnderWayElsewhere, recover } from './recovery'
import type { Taken, UnderClaim } from './under-claim'

const CLAIM = prepared(
  'INSERT INTO claims (destination, owner, events, at, since) VALUES ($1, $2, $3, $4, $5) RETURNING id'
)
const POSTPONE = prepared(`
UPDATE deliveries AS d SET due_at = p.due_at FROM unnest($2::bigint[], $3::bigint[]) AS p (event, due_at)
WHERE d.event = p.event AND d.destination = $1 AND d.state = 'retrying'`)
const HOLD = prepared(`
UPDATE deliveries AS d SET state = 'retrying', due_at = p.due_at, code = '${HELD_FOR_ORDER}', at = $4, tried_since = $5
FROM unnest($2::bigint[], $3::bigint[]) AS p (event, due_at)
WHERE d.event = p.event AND d.destination = $1 AND d.state = 'waiting'`)

/** To lose it costs nothing: what was taken is known to this process, or taken again by the next one. */
const UNSYNCED: Call = ['SET LOCAL synchronous_commit TO off']

export interface TakingParts extends QueueParts {
  readonly underWay: UnderWay
  readonly underClaim: UnderClaim
  readonly isHeld: (source: string) => boolean
  /** Nothing of a destination that another runner sends to by now is under way here. */
  readonly releaseLost: () => void
}

export interface Wanted {
  readonly events: number
  readonly bytes: number
  /** As for `Queue.takeAhead`. Default: no. */
  readonly isAhead?: boolean
}

export class Taking {
  private readonly flows = new Map<string, Flow>()
  private readonly peek: Peek

  constructor(private readonly parts: TakingParts) {
    this.peek = new Peek(parts.database)
  }

  /** @throws LeaseLostError never: whoever has lost the lease gets nothing */
  async take(destinationId: string, capacity: Wanted, right: Right): Promise<TakenEvent[]> {
    const { underWay, database } = this.parts
    if (underWay.isHeldBack(destinationId)) return []
    if (capacity.isAhead !== true && (await this.isStillIdle(destinationId, right))) return []
    const isOtherUnderWay = underWay.isOther(destinationId)
    // Counts as under way from here on: another destination may not begin to be alone meanwhile.
    underWay.take(destinationId, capacity.events)
    let taken: TakenEvent[] = []
    try {
      taken = await database.session((session) =>
        this.takeNow(session, { destinationId, capacity, right, isOtherUnderWay })
      )
    } catch (error) {
      // The events may be claimed all the same, if only the answer was lost.
      this.forget(destinationId)
      if (!isLeaseLost(error)) throw error
    } finally {
      underWay.settle(destinationId, capacity.events - taken.length)
    }
    return taken
  }

  /** Time when there may be something to take, on the clock of due times. */
  async nextAt(destinationId: string, right: Right): Promise<number | undefined> {
    const { database, steady, underClaim } = this.parts
    const taken = underClaim.under(destinationId, right).map(({ id }) => id)
    if (taken.length === 0 && this.flows.get(destinationId)?.owner === right.owner) {
      const { isAnyWaiting, dueAt } = await this.peek.at(destinationId)
      if (!isAnyWaiting) return dueAt ?? undefined
    }
    return database.session(async (session) => {
      const flow = await this.flowOf(session, destinationId, right)
      if (flow === undefined) return undefined
      const reading = flow.reading(this.parts.isHeld)
      const looking = { destinationId, reading, capacity: ONE, steady: steady(), taken }
      const { fresh } = await readCandidates(session, looking)
      if (fresh.length > 0) return 0
      const [row] = await session.query<{ at: number | null }>(NEXT_DUE, [destinationId, bigintArray(taken)])
      return row?.at ?? undefined
    })
  }

  /** Reads everything from the start next time: of one destination, or of all. */
  restart(destinationId?: string): void {
    for (const [id, flow] of this.flows) if (destinationId === undefined || id === destinationId) flow.restart()
  }

  /** Begins anew next time: with whatever was left behind, and from the start. */
  forget(destinationId: string): void {
    this.flows.delete(destinationId)
  }

  /** Asked together with other destinations. Where events came in, they are looked for by themselves. */
  private async isStillIdle(destinationId: string, { owner }: Right): Promise<boolean> {
    const flow = this.flows.get(destinationId)
    if (flow?.owner !== owner || !flow.isIdle) return false
    const { isAnyWaiting, dueAt } = await this.peek.at(destinationId)
    return !isAnyWaiting && (dueAt === null || dueAt > this.parts.steady())
  }

  private async takeNow(session: Session, task: Task): Promise<TakenEvent[]> {
    const { destinationId, capacity, right, isOtherUnderWay } = task
    const { steady, underClaim, underWay, isHeld } = this.parts
    const flow = await this.flowOf(session, destinationId, right)
    if (flow === undefined) return []
    const taken = underClaim.under(destinationId, right)
    const ids = taken.map(({ id }) => id)
    const looking = { destinationId, reading: flow.reading(isHeld), capacity, steady: steady(), taken: ids }
    const found = await readCandidates(session, looking)
    if (capacity.isAhead === true && found.due.length > 0) return []
    // What is taken ahead is sent behind what is under way.
    const inTheWay = capacity.isAhead === true ? [] : taken
    const blockers = await this.blockersOf(session, looking, { found, taken: inTheWay })
    const choice = choose({ ...found, blockers, capacity, steady: looking.steady, isOtherUnderWay })
    if (choice.isAlone) {
      underWay.wantAlone(destinationId)
      this.parts.releaseLost()
    }
    const events = await this.claim(session, task, { choice, found, steady: looking.steady })
    const last = Math.max(0, ...[...choice.fresh, ...choice.held].map(({ id }) => id))
    if (last > 0) flow.pass(last, looking.steady)
    flow.isIdle = found.due.length === 0 && found.fresh.length === 0
    return events
  }

  private async blockersOf(
    session: Session,
    { destinationId, taken: takenIds }: Looking,
    { found, taken }: { found: Found; taken: readonly Taken[] }
  ): Promise<ReadonlyMap<string, Blocker>> {
    const users = [...new Set([...found.due, ...found.fresh].map(({ userKey }) => userKey))]
    const without = [...found.due.map(({ id }) => id), ...takenIds]
    const blockers =
      found.isAnyRetrying && users.length > 0
        ? await readBlockers(session, destinationId, { users, without })
        : new Map<string, Blocker>()
    for (const { id, userKey } of taken) {
      const known = blockers.get(userKey)
      if (known === undefined || id < known.event) blockers.set(userKey, { event: id, dueAt: null })
    }
    return blockers
  }

  private async claim(session: Session, task: Task, { choice, found, steady }: Chosen): Promise<TakenEvent[]> {
    const { destinationId, right } = task
    const contents = new Map<number, StoredEvent>(found.fresh.map(({ id, event }) => [id, event]))
    for (const [id, event] of await readEvents(
      session,
      choice.due.map(({ id }) => id)
    )) {
      contents.set(id, event)
    }
    const events = [...choice.due, ...choice.fresh].flatMap(({ id, attempts, triedSince, deaths }) => {
      const event = contents.get(id)
      return event === undefined
        ? []
        : [{ ...event, attempts, triedSince: Math.min(triedSince ?? steady, steady), deaths }]
    })
    const writes = this.writesOf(destinationId, choice, steady)
    if (events.length === 0 && writes.length === 0) return []
    const ids = events.map(({ id }) => id)
    const last: Call[] =
      ids.length > 0 ? [[CLAIM, [destinationId, right.owner, bigintArray(ids), this.parts.now(), steady]]] : []
    const rows = await session.all([['BEGIN'], UNSYNCED, ...holding(right), ...writes, ...last, ['COMMIT']])
    const [row] = rows.at(-2) as unknown as [{ id: number } | undefined]
    const claim = { id: row?.id ?? 0, right, open: new Set(ids) }
    this.parts.underClaim.add(
      destinationId,
      events.map(({ id, userKey, attempts, triedSince }) => ({ id, userKey, attempts, triedSince, claim }))
    )
    return events
  }

  private writesOf(destinationId: string, { postponed, held }: Choice, steady: number): Call[] {
    const lists = (putOff: readonly PutOff[]): Buffer[] => [
      bigintArray(putOff.map(({ id }) => id)),
      bigintArray(putOff.map(({ dueAt }) => dueAt))
    ]
    const calls: Call[] = []
    if (postponed.length > 0) calls.push([POSTPONE, [destinationId, ...lists(postponed)]])
    if (held.length > 0) calls.push([HOLD, [destinationId, ...lists(held), this.parts.now(), steady]])
    return calls
  }

  /** Where the destination is read from. Who begins frees what an earlier owner had taken; `undefined`: not yet. */
  private async flowOf(session: Session, destinationId: string, right: Right): Promise<Flow | undefined> {
    const steady = this.parts.steady()
    const known = this.flows.get(destinationId)
    const isOn = known?.owner === right.owner && !known.wasOff(steady)
    const flow = isOn ? known : new Flow(right.owner)
    if (flow !== known) {
      if (await isUnderWayElsewhere(session, destinationId, { right, steady })) return undefined
      await recover(session, destinationId, { right, steady })
      this.flows.set(destinationId, flow)
    }
    if (!flow.isStale(steady)) return flow
    const claims = this.parts.underClaim.claimsUnder(destinationId, right)
    if (flow.readsAll(steady)) await dropUnknown(session, destinationId, { right, known: claims })
    flow.look(await readSources(session, destinationId), steady)
    return flow
  }
}

interface Task {
  readonly destinationId: string
  readonly capacity: Wanted
  readonly right: Right
  readonly isOtherUnderWay: boolean
}

interface Chosen {
  readonly choice: Choice
  readonly found: Found
  readonly steady: number
}

const ONE: Wanted = { events: 1, bytes: 1 }

const NEXT_DUE = prepared(
  "SELECT min(due_at) AS at FROM deliveries WHERE destination = $1 AND state = 'retrying' AND event <> ALL ($2::bigint[])"
)
