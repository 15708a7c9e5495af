// The payload of syncAudience: the values of its fields. Types only; values inside objects are unchecked.
import type { Times } from '../fields'
import type { Id } from '../rounded-numbers'

export interface Payload {
  identity?: Id
  account_id?: Id
  computation_class?: string | null
  computation_key?: string | null
  traits_or_properties?: Record<string, unknown> | null
  event?: string | null
  send_as?: string
  name_prefix?: string | null
  other_traits?: boolean
  time?: Times | null
  message_id?: Id
  context?: { library?: unknown; traits?: unknown } | null
}
