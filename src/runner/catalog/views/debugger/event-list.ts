// The events of the debugger as a list that can be read while new ones arrive. Pure: knows no request and no view.
import type { EventRow } from '../../api/model'

export interface EventList {
  /** Newest first: what is shown. */
  readonly rows: readonly EventRow[]
  /** Arrived since; shown when asked for, so that nothing moves while it is read. Newest first. */
  readonly held: readonly EventRow[]
  /** More that arrived, of which only the number is known. */
  readonly missed: number
  /** Where older ones go on; `null` at the end. */
  readonly next: number | null
}

export const EMPTY_LIST: EventList = { rows: [], held: [], missed: 0, next: null }

export interface Batch {
  readonly rows: readonly EventRow[]
  /** How many were left out because there were too many. */
  readonly more: number
}

/** Changes what is shown already in place; new ones are held. */
export function holdBatch(list: EventList, { rows, more }: Batch): EventList {
  const known = new Map(rows.map((row) => [row.id, row]))
  const newest = list.held[0]?.id ?? list.rows[0]?.id ?? 0
  const fresh = rows.filter(({ id }) => id > newest)
  const update = (row: EventRow): EventRow => known.get(row.id) ?? row
  const shown = list.rows.some(({ id }) => known.has(id)) ? list.rows.map(update) : list.rows
  const held = list.held.map(update)
  // Of those left out, nobody knows which are new and which have only changed.
  const missed = list.missed + (fresh.length > 0 ? more : 0)
  return { ...list, rows: shown, held: [...fresh, ...held], missed }
}

/** How many are waiting to be shown. */
export function countNew({ held, missed }: EventList): number {
  return held.length + missed
}

/** Puts what was held on top. Not enough when some were missed: then the list has to be read again. */
export function showHeld(list: EventList): EventList {
  return { ...list, rows: [...list.held, ...list.rows], held: [] }
}

export function addOlder(list: EventList, older: readonly EventRow[], next: number | null): EventList {
  const last = list.rows.at(-1)?.id ?? Infinity
  return { ...list, rows: [...list.rows, ...older.filter(({ id }) => id < last)], next }
}
