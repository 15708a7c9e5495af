// How far a move has come. It is stored where the rows go, in the same transactions, so that a move that was killed goes
// on exactly where it ended.
import type { Cell } from './table-move'

export interface Checkpoint {
  /** Key of the last row; `undefined` before the first. */
  readonly position: readonly Cell[] | undefined
  readonly rows: number
  readonly isDone: boolean
}

export const AT_START: Checkpoint = { position: undefined, rows: 0, isDone: false }

/** What is told to people while a move runs. */
export interface MoveProgress {
  readonly title: string
  readonly rows: number
  readonly total: number
}

/** What was moved of one kind: equal on both sides. */
export interface Moved {
  readonly title: string
  readonly rows: number
}

/** Rows of one step, and the characters of their texts from which on a step ends. */
export const STEP_ROWS = 2000
export const STEP_CHARACTERS = 8 * 1024 * 1024

export function sizeOfRow(row: readonly Cell[]): number {
  return row.reduce<number>(
    (sum, cell) => sum + (typeof cell === 'object' ? (cell?.length ?? 0) : String(cell).length),
    0
  )
}
