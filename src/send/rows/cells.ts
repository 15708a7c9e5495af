// The values of cells: what is empty, what is a number, and times as databases write them.

/** Empty cells, and the sign that databases write into CSV for NULL. */
export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || value === '\\N'
}

/** Digits that a number keeps exactly. */
const EXACT_DIGITS = 15

/**
 * A cell of CSV as the value that it shows: `25.5` is a number, `true` a boolean. Text that a number would write otherwise
 * stays text, such as a postal code that begins with 0, and so does whatever has more than 15 digits.
 */
export function typedCell(value: unknown): unknown {
  if (value === 'true') return true
  if (value === 'false') return false
  if (typeof value !== 'string' || value.length > EXACT_DIGITS || !/^-?\d/.test(value)) return value
  const number = Number(value)
  return String(number) === value ? number : value
}

/** `2024-03-05 10:00:00.123 UTC`, `2024-03-05 10:00:00+00`: warehouses keep times in UTC where they name no zone. */
const DATABASE_TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(UTC|Z|[+-]\d\d(?::?\d\d)?)?$/

/** ISO 8601 where it is a time of a database; anything else is returned as it is. */
export function timeOf(value: unknown): unknown {
  const [, day, time, zone = 'Z'] = typeof value === 'string' ? (DATABASE_TIME.exec(value) ?? []) : []
  if (day === undefined || time === undefined) return value
  const offset = /^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')
  return `${day}T${time}${zone === 'UTC' ? 'Z' : offset}`
}
