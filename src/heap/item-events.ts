// Turns the items of list properties into events of their own. Knows neither calls nor values.
import type { Limits } from './limits'
import { isPlainObject } from './plain'

export interface ItemRules {
  /** Events that are made of one event, at most, over all of its lists. 0: none. */
  readonly max: number
  readonly limits: Pick<Limits, 'eventName'>
}

export interface ItemEvents {
  /** Name and properties, in order. */
  readonly events: readonly (readonly [name: string, properties: object])[]
  /** Items beyond `max`, or of a list whose name makes the event name too long. */
  readonly leftOut: number
}

/**
 * `<event> <key> item` for each item of each list among the top-level properties. An object brings its own properties;
 * any other item becomes the property `<key>`. `null` and `undefined` are no items: they make no event and do not count.
 */
export function itemEvents(event: string, properties: unknown, { max, limits }: ItemRules): ItemEvents {
  const events: (readonly [string, object])[] = []
  let leftOut = 0
  if (max < 1) return { events, leftOut }
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (!Array.isArray(value)) continue
    const name = `${event} ${key} item`
    for (const item of value as unknown[]) {
      if (item === null || item === undefined) continue
      if (name.length > limits.eventName || events.length >= max) leftOut++
      else events.push([name, typeof item === 'object' && isPlainObject(item) ? item : { [key]: item }])
    }
  }
  return { events, leftOut }
}
