// What page and screen calls are in Heap: the names of their events, and their own name and category.
import { isGiven } from './plain'
import type { PlainRecord } from './plain-tree'

/** One fixed name each, so that page names do not fill Heap's event list. */
export const VIEW_EVENTS = { page: 'Page viewed', screen: 'Screen viewed' } as const

/** Name and category of a page or screen call. */
export interface View {
  readonly name?: unknown
  readonly category?: unknown
}

/** The properties that they are in Heap. */
export function toView({ name, category }: View): PlainRecord {
  const view = { ...(isGiven(name) && { name }), ...(isGiven(category) && { category }) }
  return view as PlainRecord
}
