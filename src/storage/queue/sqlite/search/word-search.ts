// Finds events by the words in them: the index says which may have them, and their text decides.
import { setImmediate } from 'node:timers/promises'
import type { EventId, StoredEvent } from '../../queue'
import type { Connection } from '../database'
import type { Selection } from '../event-conditions'
import type { WordIndex } from './word-index'
import { hasWords, parseWords, searchedText, toIndexQuery } from '../../words'

/** Events that are read before other work may run: some milliseconds. */
const STEP = 100
/** Events that the index is asked for at once: it goes over what came before each time. */
const ASKED = 2000
/** Events that one page reads at most. Whoever asks goes on from there. */
const MOST_READ = 4000
/** Steps of one page: looking at the index alone takes time as well. */
const MOST_STEPS = 80
/** States with few events: these are read, and the index is not asked. */
const RARE: readonly (string | undefined)[] = ['rejected', 'retrying', 'waiting', 'sending', 'discarded']

interface Parts {
  readonly index: () => WordIndex | undefined
  /** Events of a filter, newest first, regardless of its words. */
  readonly select: (filter: Selection, limit: number) => StoredEvent[]
}

interface Range {
  readonly before: EventId
  readonly after: EventId
}

/** A few events that may have the words, and the id down to which there are no others. */
interface Looked {
  readonly events: readonly StoredEvent[]
  readonly downTo: EventId
}

export class WordSearch {
  private readonly readEnds

  constructor(
    connection: Connection,
    private readonly parts: Parts
  ) {
    this.readEnds = connection.prepare(
      'SELECT (SELECT min(id) FROM events) AS first, (SELECT max(id) FROM events) AS last'
    )
  }

  async page(filter: Selection, limit: number): Promise<{ rows: StoredEvent[]; next: EventId | null }> {
    const words = parseWords(filter.words ?? '')
    const query = RARE.includes(filter.state) ? null : toIndexQuery(words)
    const range = this.rangeOf(filter)
    const rows: StoredEvent[] = []
    let [read, steps, reached] = [0, 0, range.before]
    for (const { events, downTo } of this.candidates(filter, range, query)) {
      rows.push(...events.filter((event) => hasWords(searchedText(event), words)))
      reached = downTo
      read += events.length
      steps += 1
      if (rows.length >= limit) return { rows: rows.slice(0, limit), next: rows[limit - 1]?.id ?? null }
      if (read >= MOST_READ || steps >= MOST_STEPS) break
      await setImmediate()
    }
    return { rows, next: reached > range.after + 1 ? reached : null }
  }

  private rangeOf({ before = Infinity, after = 0 }: Selection): Range {
    const { first, last } = this.readEnds.get() as { first: EventId | null; last: EventId | null }
    return { before: Math.min(before, (last ?? 0) + 1), after: Math.max(after, (first ?? 1) - 1) }
  }

  /** Newest first, `STEP` at a time. What is not in the index is read event by event. */
  private *candidates(filter: Selection, { before: top, after }: Range, query: string | null): Generator<Looked> {
    for (let before = top; before > after + 1;) {
      const index = this.parts.index()
      const known = query === null ? undefined : index?.find(query, { before, after, limit: ASKED })
      if (known === undefined) {
        const least = query === null || index === undefined ? after : Math.max(after, index.indexedTo(before))
        const looked = this.oneByOne({ ...filter, before, after: least })
        yield looked
        before = looked.downTo
        continue
      }
      yield* this.among(known.ids, filter)
      yield { events: [], downTo: known.downTo }
      before = known.downTo
    }
  }

  private *among(known: readonly EventId[], filter: Selection): Generator<Looked> {
    for (let at = 0; at < known.length; at += STEP) {
      const ids = known.slice(at, at + STEP)
      yield { events: this.parts.select({ ...filter, ids }, STEP), downTo: ids.at(-1) ?? 0 }
    }
  }

  private oneByOne(range: Selection & Range): Looked {
    const events = this.parts.select(range, STEP)
    const last = events.length === STEP ? events.at(-1) : undefined
    return { events, downTo: last?.id ?? range.after + 1 }
  }
}
