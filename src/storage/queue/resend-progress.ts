// How far a resend is, as every store keeps it: a row for the resend, and a position in each of its sources.
import type { EventId } from './queue'
import type { Resend, ResendChoice } from './resends'

/** Resends of a destination that are kept to be looked at. */
export const KEPT_RESENDS = 20

export interface ResendRow extends Omit<Resend, keyof ResendChoice> {
  readonly choice: string
  readonly lastEvent: number
}

/** How far a resend is in a source. */
export interface SourcePosition {
  readonly source: string
  readonly position: number
}

/** Events that are looked at together: those of the sources that are behind, up to where the others are. */
export interface ResendPart {
  readonly sources: readonly string[]
  readonly after: EventId
  readonly last: EventId
}

/** `undefined`: all are at their end. */
export function nextPart(open: readonly SourcePosition[], last: EventId): ResendPart | undefined {
  if (open.length === 0) return undefined
  const after = Math.min(...open.map(({ position }) => position))
  const isBehind = ({ position }: SourcePosition): boolean => position === after
  const others = open.filter((one) => !isBehind(one)).map(({ position }) => position)
  return { sources: open.filter(isBehind).map(({ source }) => source), after, last: Math.min(last, ...others) }
}

export function toResend(row: ResendRow): Resend {
  const { id, state, total, queued, createdAt, endedAt } = row
  return { ...choiceOf(row), id, state, total, queued, createdAt, endedAt }
}

export function choiceOf({ choice }: Pick<ResendRow, 'choice'>): ResendChoice {
  return JSON.parse(choice) as ResendChoice
}
