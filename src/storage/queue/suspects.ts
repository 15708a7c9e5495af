// Chooses which events to take that were under way when the process died: in ever smaller groups, until the event that
// ends the process is alone.

/** Size of the group after 0, 1, 2 and 3 process ends in a row. Of 500 events, five starts find the one at fault. */
const PIECES: readonly number[] = [Infinity, 50, 5, 1]

/** From this many process ends on, an event is the only one under way, so that only it can be at fault. */
const ALONE_FROM = 3

/**
 * After this many process ends in a row, an event counts as their cause; in the last two it was alone. If the process
 * was killed from outside, the same event is hit this often only by chance.
 */
export const FATAL_DEATHS = 5

function pieceAfter(deaths: number): number {
  return PIECES[Math.min(deaths, PIECES.length - 1)] ?? 1
}

export function isTakenAlone(deaths: number): boolean {
  return deaths >= ALONE_FROM
}

/**
 * The due events (oldest first) that may be taken together. Suspects come before all others, and in groups of their
 * own.
 */
export function nextPiece<Due extends { readonly deaths: number }>(due: readonly Due[]): readonly Due[] {
  const suspect = due.find(({ deaths }) => deaths > 0)
  if (suspect === undefined) return due
  return due.filter(({ deaths }) => deaths === suspect.deaths).slice(0, pieceAfter(suspect.deaths))
}
