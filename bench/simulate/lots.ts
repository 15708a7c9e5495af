// Ranges of events of an App ID. Events have numbers, in the order in which they came, and are never made one by one.

/** Events in a row that one user has. Different users have the next ones; after these, it is this one's turn again. */
export const EVENTS_IN_ROW = 500
/** Users of an App ID. Few: each failure keeps a sixteenth of all later events waiting. */
const USERS = 16
/** Bytes of an event. */
export const EVENT_BYTES = 1000

/** Events of one user. */
export interface Lot {
  readonly from: number
  readonly count: number
}

/** Which time a user has its turn is the same for all events of a lot. */
export function turnOf(number: number): number {
  return Math.floor(number / EVENTS_IN_ROW)
}

export function userOf({ from }: Pick<Lot, 'from'>): string {
  return `user-${turnOf(from) % USERS}`
}

/** The turn of the same user before this one. */
export function turnBefore(turn: number): number {
  return turn - USERS
}

/** The events from a number on, and before another one, by user. */
export function lotsBetween(from: number, to: number): Lot[] {
  const lots: Lot[] = []
  for (let at = from; at < to;) {
    const end = Math.min(to, (turnOf(at) + 1) * EVENTS_IN_ROW)
    lots.push({ from: at, count: end - at })
    at = end
  }
  return lots
}

export function countIn(lots: readonly Lot[]): number {
  return lots.reduce((sum, { count }) => sum + count, 0)
}
