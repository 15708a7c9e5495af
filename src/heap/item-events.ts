// Turns the items of list properties into events of their own.
import type { Limits } from './limits'
import { isPlainObject } from './plain'

export type ItemEvent = readonly [name: string, properties: object]

/**
 * `<event> <key> item` for each item of each list among the top-level properties. An object brings its own properties;
 * any other item becomes the property `<key>`. `null` and `undefined` are no items: they make no event and do not
 * count.
 */
export function itemEvents(event: string, properties: unknown): readonly ItemEvent[] {
  return Object.entries(properties ?? {}).flatMap(([key, list]) =>
    Array.isArray(list)
      ? (list as object[])
          .filter((item: unknown) => item !== null && item !== undefined)
          .map((item): ItemEvent => [`${event} ${key} item`, isPlainObject(item) ? item : { [key]: item }])
      : []
  )
}

/** The items that are sent: the first `max` whose names are not too long. The caller reports the others. */
export function limitItems(
  items: readonly ItemEvent[],
  max: number,
  { eventName }: Pick<Limits, 'eventName'>
): readonly ItemEvent[] {
  return items.filter(([name]) => name.length <= eventName).slice(0, max)
}
