// Sends items of array properties as events of their own, for pages that count products and not only orders.
import { itemEvents, limitItems } from '../heap/item-events'
import { BROWSER_LIMITS } from '../heap/limits'
import type { Report } from '../heap/plain-tree'

/** Gives the names and properties of the further events. */
export type ItemEvents = (event: string, properties: object, altered: Report) => readonly (readonly [string, object])[]

/** For the setting `arrayItemsAsEvents`: at most `max` items per event, over all its arrays. */
export function arrayItems(max: number): ItemEvents {
  return (event, properties, altered) => {
    const items = itemEvents(event, properties)
    const kept = limitItems(items, max, BROWSER_LIMITS)
    if (kept.length < items.length) altered('item_events_left_out', 'properties')
    return kept
  }
}
