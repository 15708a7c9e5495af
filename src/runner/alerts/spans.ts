// Spans of time and shares as alerts say them.

const UNITS = [
  [24 * 3_600_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min']
] as const

/** `90 min`, `2 h`, `3 d`: in the largest unit that has no remainder, from a minute on. */
export function toSpan(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000)) * 60_000
  const [size, name] = UNITS.find(([one]) => minutes % one === 0) ?? [60_000, 'min']
  return `${minutes / size} ${name}`
}

/** `1,402 events`. */
export function toCount(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}

/** Never rounded to a whole that it is not. */
export function toPercent(share: number): string {
  return share > 0 && share < 0.1 ? 'less than 0.1 %' : `${Math.floor(share * 10) / 10} %`
}

/** `2026-01-02 03:04 UTC`. */
export function toMoment(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
