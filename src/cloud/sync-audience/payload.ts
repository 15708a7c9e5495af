// What the fields of syncAudience give once Segment has resolved them. Types only; objects are unchecked inside.
import type { Times } from '../fields'

export interface Payload {
  identity?: string | null
  computation_class?: string | null
  computation_key?: string | null
  traits_or_properties?: Record<string, unknown> | null
  event?: string | null
  send_as?: string
  name_prefix?: string | null
  time?: Times | null
  message_id?: string | null
  context?: { library?: unknown } | null
}
