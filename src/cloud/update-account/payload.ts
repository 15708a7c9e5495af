// The payload of updateAccount: the values of its fields. Types only; values inside objects are unchecked.
import type { Id } from '../rounded-numbers'
import type { PropertyShaping } from '../shaping'

export interface Payload extends PropertyShaping {
  account_id?: Id
  traits?: Record<string, unknown> | null
  context_traits?: unknown
  identity?: Id
}
