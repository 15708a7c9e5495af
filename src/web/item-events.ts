// Turns the items of array properties into events of their own. Knows neither heap.js nor limits of length.
import { checkEventName } from '../heap/checks'
import { BROWSER_LIMITS } from '../heap/limits'
import { isPlainObject } from '../heap/plain'

/**
 * `<event> <key> item` for each item of each array among the top-level properties, in order, at most `limit` of them
 * over all arrays. An object brings its own properties; any other item becomes the property `<key>`. `null` and
 * `undefined` are no items: they make no event and do not count. A name that would be too long makes no event either.
 */
export function itemEvents(event: string, properties: unknown, limit: number): (readonly [string, object])[] {
  const events: (readonly [string, object])[] = []
  if (limit < 1) return events
  for (const [key, value] of Object.entries(properties ?? {})) {
    const name = `${event} ${key} item`
    if (!Array.isArray(value) || typeof checkEventName(name, BROWSER_LIMITS) !== 'string') continue
    for (const item of value as unknown[]) {
      if (item === null || item === undefined) continue
      if (events.length >= limit) return events
      events.push([name, typeof item === 'object' && isPlainObject(item) ? item : { [key]: item }])
    }
  }
  return events
}
