// The payload of identifyUser: the values of its fields. Types only; values inside objects are unchecked.
import type { HeapIds, Times } from '../fields'
import type { Id } from '../rounded-numbers'
import type { PropertyShaping } from '../shaping'

export interface Payload extends PropertyShaping {
  identity?: Id
  traits?: Record<string, unknown> | null
  context_traits?: unknown
  heap_ids?: HeapIds | null
  time?: Times | null
}
