// Reads the values of table cells: empty cells, numbers and booleans, and times in the forms that databases write.

/** True for an empty cell, and for `\N`, which databases write into CSV for NULL. */
export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === '\\N'
}

/** Digits that a JavaScript number always keeps exactly. */
const EXACT_DIGITS = 15

/**
 * The typed value of a CSV cell: `25.5` becomes a number, `true` a boolean. Text stays text if the number would be
 * written differently, such as a postal code that begins with 0, or if it has more than 15 characters.
 */
export function typedCell(value: unknown): unknown {
  if (value === 'true') return true
  if (value === 'false') return false
  if (typeof value !== 'string' || value.length > EXACT_DIGITS || !/^-?\d/.test(value)) return value
  const number = Number(value)
  return String(number) === value ? number : value
}

/** `2024-03-05 10:00:00.123 UTC`, `2024-03-05 10:00:00+00`. Warehouses keep times without a zone in UTC. */
const DATABASE_TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(UTC|Z|[+-]\d\d(?::?\d\d)?)?$/

/** ISO 8601 for a time in a database's form; anything else is returned unchanged. */
export function timeOf(value: unknown): unknown {
  const [, day, time, zone = 'Z'] = typeof value === 'string' ? (DATABASE_TIME.exec(value) ?? []) : []
  if (day === undefined || time === undefined) return value
  const offset = /^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')
  return `${day}T${time}${zone === 'UTC' ? 'Z' : offset}`
}
