// What the fields of trackEvent give once Segment has resolved them. Types only; objects are unchecked inside.
import type { HeapIds, Times } from '../fields'
import type { EventShaping } from '../shaping'

export interface Payload extends EventShaping {
  identity?: string | null
  event?: string | null
  properties?: Record<string, unknown> | null
  view?: { name?: unknown; category?: unknown } | null
  time?: Times | null
  message_id?: string | null
  heap_ids?: HeapIds | null
  anonymous_id?: string | null
  context?: { library?: unknown; traits?: unknown } | null
}
