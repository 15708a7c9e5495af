// How page and screen calls appear in Heap: the names of their events, and the properties for name and category.
import { isGiven } from './plain'
import type { PlainRecord } from './plain-tree'

/** Fixed event names, so that the names of pages do not fill Heap's list of events. */
export const VIEW_EVENTS = { page: 'Page viewed', screen: 'Screen viewed' } as const

/** Name and category of a page or screen call. */
export interface View {
  readonly name?: unknown
  readonly category?: unknown
}

/** The properties for name and category. */
export function toView({ name, category }: View): PlainRecord {
  const view = { ...(isGiven(name) && { name }), ...(isGiven(category) && { category }) }
  return view as PlainRecord
}
