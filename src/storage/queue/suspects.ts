// How events are taken that were under way when the process died: in smaller and smaller pieces, until the one that ends
// the process is alone. Pure.

/** Events taken together after so many ends of the process in a row. From 500 on, five starts find the one at fault. */
const PIECES: readonly number[] = [Infinity, 50, 5, 1]

/** From so many on, nothing else is under way in the process meanwhile: only the event itself can be at fault. */
const ALONE_FROM = 3

/**
 * So many ends of the process in a row, while an event was under way, that it is taken to end it: the last two while
 * nothing else was. A process that is killed from outside so often meets the same event each time by chance alone.
 */
export const FATAL_DEATHS = 5

function pieceAfter(deaths: number): number {
  return PIECES[Math.min(deaths, PIECES.length - 1)] ?? 1
}

export function isTakenAlone(deaths: number): boolean {
  return deaths >= ALONE_FROM
}

/** Of events that are due, oldest first, those that may be taken together: suspects by themselves, and before all others. */
export function nextPiece<Due extends { readonly deaths: number }>(due: readonly Due[]): readonly Due[] {
  const suspect = due.find(({ deaths }) => deaths > 0)
  if (suspect === undefined) return due
  return due.filter(({ deaths }) => deaths === suspect.deaths).slice(0, pieceAfter(suspect.deaths))
}
