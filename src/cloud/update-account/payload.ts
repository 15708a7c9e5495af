// What the fields of updateAccount give once Segment has resolved them. Types only; objects are unchecked inside.
import type { Id } from '../rounded-numbers'
import type { PropertyShaping } from '../shaping'

export interface Payload extends PropertyShaping {
  account_id?: Id
  traits?: Record<string, unknown> | null
  context_traits?: unknown
  identity?: Id
}
