// Formats times for the admin API.

/** ISO 8601 of epoch milliseconds, or `null`. */
export function toIso(time: number): string
export function toIso(time: number | null | undefined): string | null
export function toIso(time: number | null | undefined): string | null {
  return time === null || time === undefined ? null : new Date(time).toISOString()
}
