// A Segment call on a page, with the fields that the mapping reads. Types only.
import type { PlainRecord } from '../heap/plain-tree'

/** A Segment call from analytics.js. Values are unchecked. */
export interface PageCall {
  readonly type: string
  readonly event?: unknown
  readonly userId?: unknown
  readonly groupId?: unknown
  readonly properties?: unknown
  readonly traits?: unknown
  readonly name?: unknown
  readonly category?: unknown
  /** Name and category, if they are sent. */
  readonly view?: PlainRecord
  readonly context?: { readonly library?: { readonly name?: unknown } | undefined } | undefined
}
