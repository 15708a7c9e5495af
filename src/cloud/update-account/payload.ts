// What the fields of updateAccount give once Segment has resolved them. Types only; objects are unchecked inside.
import type { PropertyShaping } from '../shaping'

export interface Payload extends PropertyShaping {
  account_id?: string | null
  traits?: Record<string, unknown> | null
  identity?: string | null
}
