// The counts of one minute and destination, and their addition.

export type ReasonKind = 'rejected' | 'retry' | 'altered'

export interface ReasonCount {
  kind: ReasonKind
  count: number
  /** Epoch milliseconds. */
  firstAt: number
  lastAt: number
}

/** Results of the events that one mapping took. */
export interface MappingCount {
  /** Each event counts once, at its first attempt. */
  taken: number
  sent: number
  refused: number
}

export interface Counts {
  delivered: number
  rejected: number
  /** Events that had to be tried again; each counts once. */
  retried: number
  skipped: number
  /**
   * Those of `skipped` that somebody wanted not to be sent: consent, opt-out, deleted people, what pages send themselves.
   * Absent in counts of earlier versions.
   */
  filtered?: number
  /** Calls to the endpoint whose budget is shown. */
  calls: number
  /** Number of deliveries per bucket of duration: see `spanBucket`. */
  spans: Record<number, number>
  reasons: Record<string, ReasonCount>
  /** By id of the mapping. Absent in counts of earlier versions. */
  mappings?: Record<string, MappingCount>
}

/** Each bucket is wider than the one before by this factor, which is also the largest error of a percentile. */
const GROWTH = 1.2

export function emptyCounts(): Counts {
  return { delivered: 0, rejected: 0, retried: 0, skipped: 0, calls: 0, spans: {}, reasons: {} }
}

export function countSpan(counts: Counts, ms: number): void {
  const bucket = spanBucket(ms)
  counts.spans[bucket] = (counts.spans[bucket] ?? 0) + 1
}

export function countReason(counts: Counts, code: string, { kind, at }: { kind: ReasonKind; at: number }): void {
  addReason(counts, code, { kind, count: 1, firstAt: at, lastAt: at })
}

/** Events of one result that were settled within one minute. */
export interface Settled {
  readonly state: 'delivered' | 'skipped' | 'rejected'
  readonly code: string | null
  readonly count: number
  /** Epoch milliseconds of the first of them. */
  readonly at: number
}

/** The counts to add to the minute of `at` when these events are tried again. */
export function uncount({ state, code, count, at }: Settled): Counts {
  const counts = emptyCounts()
  counts[state] = -count
  if (state === 'skipped' && code !== 'no_mapping') counts.filtered = -count
  if (state !== 'rejected' || code === null) return counts
  addReason(counts, code, { kind: 'rejected', count: -count, firstAt: at, lastAt: at })
  return counts
}

export function countMapping(counts: Counts, id: string, more: Partial<MappingCount>): void {
  const mappings = (counts.mappings ??= {})
  const { taken, sent, refused } = mappings[id] ?? { taken: 0, sent: 0, refused: 0 }
  mappings[id] = {
    taken: taken + (more.taken ?? 0),
    sent: sent + (more.sent ?? 0),
    refused: refused + (more.refused ?? 0)
  }
}

/** Adds `more` to `counts`. */
export function addCounts(counts: Counts, more: Counts): void {
  for (const key of ['delivered', 'rejected', 'retried', 'skipped', 'calls'] as const) counts[key] += more[key]
  if (more.filtered !== undefined) counts.filtered = (counts.filtered ?? 0) + more.filtered
  for (const [bucket, count] of Object.entries(more.spans)) {
    counts.spans[Number(bucket)] = (counts.spans[Number(bucket)] ?? 0) + count
  }
  for (const [code, reason] of Object.entries(more.reasons)) addReason(counts, code, reason)
  for (const [id, one] of Object.entries(more.mappings ?? {})) countMapping(counts, id, one)
}

/** The duration in milliseconds within which a `share` (0 to 1) of all deliveries stayed; `null` without deliveries. */
export function spanAt({ spans }: Counts, share: number): number | null {
  const buckets = Object.entries(spans).sort(([a], [b]) => Number(a) - Number(b))
  const total = buckets.reduce((sum, [, count]) => sum + count, 0)
  let seen = 0
  for (const [bucket, count] of buckets) {
    seen += count
    if (seen >= total * share) return Math.round(GROWTH ** Number(bucket))
  }
  return null
}

function spanBucket(ms: number): number {
  return Math.ceil(Math.log(Math.max(1, ms)) / Math.log(GROWTH))
}

function addReason({ reasons }: Counts, code: string, more: ReasonCount): void {
  const known = reasons[code]
  if (known === undefined) {
    reasons[code] = { ...more }
    return
  }
  known.count += more.count
  known.firstAt = Math.min(known.firstAt, more.firstAt)
  known.lastAt = Math.max(known.lastAt, more.lastAt)
}
