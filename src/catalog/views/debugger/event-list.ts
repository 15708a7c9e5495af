// The events of the debugger as a list that can be read while new ones arrive.
import type { EventBatch, EventRows, EventRow } from '../../../runner/admin/shapes'

export interface EventList {
  /** Newest first: what is shown. */
  readonly rows: readonly EventRow[]
  /** Arrived since; shown when asked for, so that nothing moves while it is read. Newest first. */
  readonly held: readonly EventRow[]
  /** Whether more have arrived than are held. */
  readonly isHeldCut: boolean
  /** Events that arrived or changed and are not here yet. Above zero, the newest ones have to be read again. */
  readonly missed: number
  /** Where older ones go on; `null` at the end. */
  readonly next: number | null
}

export const EMPTY_LIST: EventList = { rows: [], held: [], isHeldCut: false, missed: 0, next: null }

/** The newest events, as they were read. */
export interface Newest extends EventRows {
  /** What the list had missed before it was asked for them. */
  readonly missed: number
}

/** Changes what is shown already in place; new ones are held. */
export function holdBatch(list: EventList, { rows, more }: EventBatch): EventList {
  const newest = list.held[0]?.id ?? list.rows[0]?.id ?? 0
  const fresh = rows.filter(({ id }) => id > newest)
  const { rows: shown, held } = update(list, rows)
  return { ...list, rows: shown, held: [...fresh, ...held], missed: list.missed + more }
}

/** Changes what is shown, with new ones on top, where nobody reads. */
export function showBatch(list: EventList, batch: EventBatch): EventList {
  const held = holdBatch(list, batch)
  return list.isHeldCut ? missOne(held) : showHeld(held)
}

/** Something has happened that is not here yet. */
export function missOne(list: EventList): EventList {
  return { ...list, missed: list.missed + 1 }
}

/** Holds whatever has been missed among the newest events; nothing that is shown moves. */
export function holdNewest(list: EventList, { events, next, missed }: Newest): EventList {
  const top = list.rows[0]?.id ?? 0
  const held = events.filter(({ id }) => id > top)
  const isHeldCut = next !== null && held.length > 0 && held.length === events.length
  return { ...list, rows: update(list, events).rows, held, isHeldCut, missed: list.missed - missed }
}

/** The newest events and nothing else: older ones are read again when somebody goes there. */
export function showNewest(list: EventList, { events, next, missed }: Newest): EventList {
  return { rows: events, held: [], isHeldCut: false, missed: list.missed - missed, next }
}

/** Puts what was held on top. Not enough when that was cut: then the list has to be read again. */
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
  // Rows that nothing happened to stay the same list: they are not drawn again.
  return { rows: isShown ? rows.map(toChanged) : rows, held: held.map(toChanged) }
}
