// The payload of linkUser: the values of its fields. Types only; values inside objects are unchecked.
import type { Times } from '../fields'
import type { Id } from '../rounded-numbers'

export interface Payload {
  identity?: Id
  heap_user_id?: Id
  time?: Times | null
  context_traits?: unknown
}
