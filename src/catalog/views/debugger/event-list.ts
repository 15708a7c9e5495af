// The events of the debugger as a list that can be read while new ones arrive.
import type { EventBatch, EventRows, EventRow } from '../../../runner/admin/shapes'

export interface EventList {
  /** The events that are shown, newest first. */
  readonly rows: readonly EventRow[]
  /** Events that arrived since, newest first. They are shown on request, so that nothing moves while somebody reads. */
  readonly held: readonly EventRow[]
  /** Whether more have arrived than are held. */
  readonly isHeldCut: boolean
  /** Number of events that arrived or changed and are not in this list. Above 0, the newest events have to be read again. */
  readonly missed: number
  /** The position of older events; `null` at the end. */
  readonly next: number | null
}

export const EMPTY_LIST: EventList = { rows: [], held: [], isHeldCut: false, missed: 0, next: null }

/** The newest events, as they were read. */
export interface Newest extends EventRows {
  /** The number of missed events before this was read. */
  readonly missed: number
}

/** Replaces shown events in place, and holds new ones. */
export function holdBatch(list: EventList, { rows, more }: EventBatch): EventList {
  const newest = list.held[0]?.id ?? list.rows[0]?.id ?? 0
  const fresh = rows.filter(({ id }) => id > newest)
  const { rows: shown, held } = update(list, rows)
  return { ...list, rows: shown, held: [...fresh, ...held], missed: list.missed + more }
}

/** Replaces shown events in place, and puts new ones on top. For a list that nobody is reading. */
export function showBatch(list: EventList, batch: EventBatch): EventList {
  const held = holdBatch(list, batch)
  return list.isHeldCut ? missOne(held) : showHeld(held)
}

/** Notes events that are not in the list yet. */
export function missOne(list: EventList): EventList {
  return { ...list, missed: list.missed + 1 }
}

/** Holds those of the newest events that were missed. Nothing that is shown moves. */
export function holdNewest(list: EventList, { events, next, missed }: Newest): EventList {
  const top = list.rows[0]?.id ?? 0
  const held = events.filter(({ id }) => id > top)
  const isHeldCut = next !== null && held.length > 0 && held.length === events.length
  return { ...list, rows: update(list, events).rows, held, isHeldCut, missed: list.missed - missed }
}

/** The newest events only: older ones are read again when somebody scrolls there. */
export function showNewest(list: EventList, { events, next, missed }: Newest): EventList {
  return { rows: events, held: [], isHeldCut: false, missed: list.missed - missed, next }
}

/** Puts held events on top. If some could not be held, the list has to be read again instead. */
export function showHeld(list: EventList): EventList {
  return { ...list, rows: [...list.held, ...list.rows], held: [] }
}

export function addOlder(list: EventList, older: readonly EventRow[], next: number | null): EventList {
  const last = list.rows.at(-1)?.id ?? Infinity
  return { ...list, rows: [...list.rows, ...older.filter(({ id }) => id < last)], next }
}

function update({ rows, held }: EventList, changed: readonly EventRow[]): Pick<EventList, 'rows' | 'held'> {
  const known = new Map(changed.map((row) => [row.id, row]))
  const toChanged = (row: EventRow): EventRow => known.get(row.id) ?? row
  const isShown = rows.some(({ id }) => known.has(id))
  // An unchanged list stays the same object, so that it is not drawn again.
  return { rows: isShown ? rows.map(toChanged) : rows, held: held.map(toChanged) }
}
