// The log messages about a sync: which pages arrived, which are missing, and what to do.
import type { Sync } from '../storage/memberships/memberships'

/**
 * complete    all pages have arrived.
 * arriving    some pages are missing and may still arrive.
 * incomplete  some pages never arrived.
 */
export type SyncState = 'complete' | 'arriving' | 'incomplete'

export interface SyncReport {
  readonly state: SyncState
  /** Ranges of page numbers, both ends included. */
  readonly missing: readonly (readonly [first: number, last: number])[]
  /** A sentence for people. */
  readonly text: string
  /** What to do; `null`: nothing. */
  readonly advice: string | null
}

/**
 * How long after its last page a sync counts as arriving, unless the next sync has begun, in milliseconds. Our choice:
 * Heap repeats requests that were not answered with 200, for a time that it does not document.
 */
export const ARRIVING_MS = 3_600_000

const ADVICE =
  'The people on a missing page are not known here, and no later sync repeats them, because Heap sends changes only. Switch the segment off and on in Heap, so that Heap sends everybody again.'

export function describeSync(sync: Pick<Sync, 'pages' | 'total' | 'lastAt' | 'isFollowed'>, now: number): SyncReport {
  const missing = missingRanges(sync.pages, sync.total)
  if (missing.length === 0) return { state: 'complete', missing, text: completeText(sync.total), advice: null }
  const isArriving = !sync.isFollowed && now - sync.lastAt < ARRIVING_MS
  const arrived = rangesOf(sync.pages)
  const verb = missing.length === 1 && missing[0]?.[0] === missing[0]?.[1] ? 'is' : 'are'
  const there =
    arrived.length === 0 ? `no page of ${sync.total}` : `${pageWord(sync.pages)} ${inWords(arrived)} of ${sync.total}`
  const text = `${there}; ${inWords(missing)} ${verb} ${isArriving ? 'still to come' : 'missing'}`
  return { state: isArriving ? 'arriving' : 'incomplete', missing, text, advice: isArriving ? null : ADVICE }
}

type Range = readonly [first: number, last: number]

function completeText(total: number): string {
  return total === 1 ? 'one page' : `all ${total} pages`
}

function pageWord(pages: readonly number[]): string {
  return pages.length === 1 ? 'page' : 'pages'
}

function rangesOf(pages: readonly number[]): Range[] {
  const ranges: [number, number][] = []
  for (const page of pages) {
    const last = ranges.at(-1)
    if (last?.[1] === page - 1) last[1] = page
    else ranges.push([page, page])
  }
  return ranges
}

/** @param pages in order */
function missingRanges(pages: readonly number[], total: number): Range[] {
  const missing: Range[] = []
  let next = 1
  for (const page of pages) {
    if (page > next) missing.push([next, page - 1])
    next = page + 1
  }
  if (next <= total) missing.push([next, total])
  return missing
}

/** `1, 2, 4 to 9`; after eight ranges, how many more there are. */
function inWords(ranges: readonly Range[]): string {
  const shown = ranges.slice(0, 8).flatMap(([first, last]) => {
    if (last - first < 2) return first === last ? [`${first}`] : [`${first}`, `${last}`]
    return [`${first} to ${last}`]
  })
  const more = ranges.length - 8
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}
