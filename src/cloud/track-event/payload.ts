// The payload of trackEvent: the values of its fields. Types only; values inside objects are unchecked.
import type { HeapIds, Times } from '../fields'
import type { Id } from '../rounded-numbers'
import type { EventShaping } from '../shaping'

export interface Payload extends EventShaping {
  identity?: Id
  event?: string | null
  properties?: Record<string, unknown> | null
  view?: { name?: unknown; category?: unknown } | null
  time?: Times | null
  message_id?: Id
  heap_ids?: HeapIds | null
  anonymous_id?: Id
  send_identifiers?: boolean
  email?: string | null
  context?: { library?: unknown; traits?: unknown } | null
}
