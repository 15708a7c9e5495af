// Finds events by the words in them, newest first: the server says which may have them, and their text decides.
import type { EventFilter, EventId, StoredEvent } from '../../queue/queue'
import { hasWords, parseWords, searchedText, type Word } from '../../queue/words'
import type { Session } from '../connection/database'
import { whereMatches, type Range } from './event-conditions'
import { EVENT_COLUMNS } from './event-rows'
import { Parameters } from './parameters'
import { windowsOf } from './windows'
import { mayHaveWords } from './words-condition'

/** Events that are read at once. */
const STEP = 200
/** Events that one page looks at: some tenths of a second. Whoever asks goes on from there. */
const MOST_LOOKED = 50_000
/** The same where an index leaves few whose text has to be read. */
const MOST_LOOKED_INDEXED = 5_000_000
/** Those of one page whose text the server has sent. */
const MOST_READ = 4000

export interface FoundPage {
  readonly rows: readonly StoredEvent[]
  readonly next: EventId | null
}

export async function findByWords(
  session: Session,
  { filter, range }: { readonly filter: EventFilter; readonly range: Range },
  limit: number
): Promise<FoundPage> {
  const words = parseWords(filter.words ?? '')
  const rows: StoredEvent[] = []
  let [looked, read] = [0, 0]
  const most = mostLooked(filter)
  for await (const window of windowsOf(session, range, { largest: most })) {
    for (let { before } = window; before > window.after + 1;) {
      const found = await candidates(session, { filter, words, range: { ...window, before } })
      rows.push(...found.filter((event) => hasWords(searchedText(event), words)))
      read += found.length
      before = found.length === STEP ? (found.at(-1)?.id ?? 0) : window.after + 1
      if (rows.length >= limit) return { rows: rows.slice(0, limit), next: rows[limit - 1]?.id ?? null }
      if (read >= MOST_READ) return { rows, next: before }
    }
    looked += window.before - window.after - 1
    if (looked >= most) return { rows, next: window.after + 1 }
  }
  return { rows, next: null }
}

function mostLooked({ state, userKey, run, altered }: EventFilter): number {
  const isIndexed = [userKey, run, altered].some((one) => one !== undefined)
  const isRare = state !== undefined && !['delivered', 'skipped'].includes(state)
  return isIndexed || isRare ? MOST_LOOKED_INDEXED : MOST_LOOKED
}

function candidates(
  session: Session,
  { filter, words, range }: { readonly filter: EventFilter; readonly words: readonly Word[]; readonly range: Range }
): Promise<StoredEvent[]> {
  const parameters = new Parameters()
  // OFFSET keeps the server from reading the text of events that do not match the rest of the filter.
  const matching = `SELECT * FROM events AS e WHERE ${whereMatches(filter, range, parameters)} ORDER BY e.id DESC OFFSET 0`
  const where = mayHaveWords(words, parameters)
  const sql = `SELECT ${EVENT_COLUMNS} FROM (${matching}) AS e WHERE ${where} ORDER BY e.id DESC LIMIT ${STEP}`
  return session.query<StoredEvent>(sql, parameters.values)
}
