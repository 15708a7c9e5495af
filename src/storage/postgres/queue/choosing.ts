// Decides which of the next events are taken now, and which have to wait for an earlier one of their user. Pure.
import { WAITS } from '../../../delivery/caps'
import type { EventId } from '../../queue/queue'
import { isTakenAlone, nextPiece } from '../../queue/suspects'

/** An event that may be taken, without its content. */
export interface Candidate {
  readonly id: EventId
  readonly userKey: string
  readonly attempts: number
  /** On the clock of due times; `null` before it was first taken. */
  readonly triedSince: number | null
  readonly deaths: number
  /** Bytes, shared fields included. */
  readonly size: number
}

/** What keeps the later events of a user waiting. */
export interface Blocker {
  readonly event: EventId
  /** `null`: it is under way. */
  readonly dueAt: number | null
}

export interface Situation {
  /** Due events, in the order of ids. */
  readonly due: readonly Candidate[]
  /** Events that nobody has taken before, likewise. */
  readonly fresh: readonly Candidate[]
  /** By user: the oldest open event that is not among `due`. */
  readonly blockers: ReadonlyMap<string, Blocker>
  readonly capacity: { readonly events: number; readonly bytes: number }
  readonly steady: number
  /** Whether other destinations have events under way: then no event is taken that has to be alone. */
  readonly isOtherUnderWay: boolean
}

/** An event that is put off until another one of its user has had its turn. */
export interface PutOff {
  readonly id: EventId
  readonly dueAt: number
}

export interface Choice {
  readonly due: readonly Candidate[]
  readonly fresh: readonly Candidate[]
  /** Due events that wait on. */
  readonly postponed: readonly PutOff[]
  /** New events that wait for the first time. */
  readonly held: readonly PutOff[]
  /** Whether the destination has to be alone for what comes next. */
  readonly isAlone: boolean
}

interface DueChoice {
  readonly taken: readonly Candidate[]
  readonly postponed: readonly PutOff[]
  /** `new` allows new events in the same batch; `later`: an event has to be alone. */
  readonly next: 'new' | 'none' | 'later'
}

export function choose(situation: Situation): Choice {
  const users = new Users(situation)
  const due = chooseDue(situation, users)
  const isAlone = due.next === 'later' || due.taken.some(({ deaths }) => isTakenAlone(deaths))
  const { taken, held } = due.next === 'new' ? chooseFresh(situation, due.taken, users) : { taken: [], held: [] }
  return { due: due.taken, postponed: due.postponed, fresh: taken, held, isAlone }
}

/** How many from the front fit into `bytes`. At least one: otherwise a large event would never be taken. */
export function countFitting(events: readonly { readonly size: number }[], bytes: number): number {
  let left = bytes
  const first = events.findIndex(({ size }) => (left -= size) < 0)
  return first < 0 ? events.length : Math.max(1, first)
}

/** The open events of each user that this taker has not taken. */
class Users {
  private readonly open = new Map<string, Blocker[]>()

  constructor({ due, blockers, steady }: Situation) {
    for (const { id, userKey } of due) this.add(userKey, { event: id, dueAt: steady })
    for (const [userKey, blocker] of blockers) this.add(userKey, blocker)
  }

  oldest(userKey: string): Blocker | undefined {
    const open = this.open.get(userKey) ?? []
    return open.reduce<Blocker | undefined>(
      (first, one) => (first && first.event <= one.event ? first : one),
      undefined
    )
  }

  add(userKey: string, blocker: Blocker): void {
    const known = this.open.get(userKey)
    if (known === undefined) this.open.set(userKey, [blocker])
    else known.push(blocker)
  }

  take(userKey: string, id: EventId): void {
    const left = (this.open.get(userKey) ?? []).filter(({ event }) => event !== id)
    this.open.set(userKey, left)
  }
}

/**
 * Events that were under way when a runner died come first, in groups of their own. If all events of a group have to
 * wait, the others go.
 */
function chooseDue({ due, capacity, steady, isOtherUnderWay }: Situation, users: Users): DueChoice {
  const postponed: PutOff[] = []
  for (let left = due; left.length > 0;) {
    const piece = nextPiece(left)
    if (isOtherUnderWay && piece.some(({ deaths }) => isTakenAlone(deaths))) {
      return { taken: [], postponed, next: 'later' }
    }
    const fitting = countFitting(piece, capacity.bytes)
    const taken = piece.slice(0, fitting).filter(({ id, userKey }) => {
      const oldest = users.oldest(userKey)
      if (oldest === undefined || oldest.event === id) {
        users.take(userKey, id)
        return true
      }
      postponed.push({ id, dueAt: oldest.dueAt ?? steady + WAITS.heldEvent })
      return false
    })
    const isAllDue = fitting === due.length && due.every(({ deaths }) => deaths === 0)
    if (taken.length > 0 || piece.length === left.length) return { taken, postponed, next: isAllDue ? 'new' : 'none' }
    const waiting = new Set(piece)
    left = left.filter((one) => !waiting.has(one))
  }
  return { taken: [], postponed, next: 'new' }
}

function chooseFresh(
  { fresh, capacity, steady }: Situation,
  due: readonly Candidate[],
  users: Users
): { taken: Candidate[]; held: PutOff[] } {
  const bytes = capacity.bytes - due.reduce((sum, { size }) => sum + size, 0)
  const events = capacity.events - due.length
  if (events <= 0 || bytes <= 0) return { taken: [], held: [] }
  const next = fresh.slice(0, events)
  const held: PutOff[] = []
  const taken = next.slice(0, countFitting(next, bytes)).filter(({ id, userKey }) => {
    const oldest = users.oldest(userKey)
    if (oldest === undefined) return true
    const dueAt = oldest.dueAt ?? steady + WAITS.heldEvent
    users.add(userKey, { event: id, dueAt })
    held.push({ id, dueAt })
    return false
  })
  return { taken, held }
}
