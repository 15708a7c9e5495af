// A Segment call on a page: what the mapping reads of it. Types only.
import type { PlainRecord } from '../heap/plain-tree'

/** A Segment call as analytics.js hands it over; values are unchecked. */
export interface PageCall {
  readonly type: string
  readonly event?: unknown
  readonly userId?: unknown
  readonly groupId?: unknown
  readonly properties?: unknown
  readonly traits?: unknown
  readonly name?: unknown
  readonly category?: unknown
  /** Name and category, where they are sent. */
  readonly view?: PlainRecord
  readonly context?: { readonly library?: { readonly name?: unknown } | undefined } | undefined
}
