// Times as the admin API gives them. Knows no view.

/** ISO 8601 of epoch milliseconds, or `null`. */
export function toIso(time: number | null | undefined): string | null {
  return time === null || time === undefined ? null : new Date(time).toISOString()
}
