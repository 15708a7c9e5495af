// Cuts the ids of stored events into pieces, newest first, that grow: what is common is found in a small one, and what
// is rare does not take many.
import type { Session } from '../connection/database'
import { idsOf, readDays } from '../schema/partitions'
import type { Range } from './event-conditions'

/** Ids of the first piece, and how much larger each is than the one before. */
const FIRST = 2000
const GROWTH = 8
/** Largest piece: a search for something rare takes some seconds in it at most. */
const LARGEST = 8_000_000

interface Ends {
  readonly first: number | null
  readonly last: number | null
}

export interface Sizes {
  readonly first?: number
  readonly largest?: number
}

/** Every id in the range is in one piece. Days without events have none. */
export async function* windowsOf(session: Session, range: Range, sizes: Sizes = {}): AsyncGenerator<Range> {
  const days = await readDays(session)
  const { first = FIRST, largest = LARGEST } = sizes
  let size = Math.min(first, largest)
  for (const day of days.reverse()) {
    const { from, to } = idsOf(day)
    const [top, bottom] = [Math.min(to, range.before), Math.max(from - 1, range.after)]
    if (top - bottom <= 1) continue
    const [{ first: least, last } = { first: null, last: null }] = await session.query<Ends>(
      'SELECT min(id) AS first, max(id) AS last FROM events WHERE id > $1 AND id < $2',
      [bottom, top]
    )
    if (least === null || last === null) continue
    for (let before = last + 1; before > least; size = Math.min(size * GROWTH, largest)) {
      const after = Math.max(least - 1, before - size - 1)
      yield { after, before }
      before = after + 1
    }
  }
}
