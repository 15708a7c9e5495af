// What the fields of identifyUser give once Segment has resolved them. Types only; objects are unchecked inside.
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
