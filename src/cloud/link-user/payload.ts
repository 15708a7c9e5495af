// What the fields of linkUser give once Segment has resolved them. Types only; objects are unchecked inside.
import type { Times } from '../fields'
import type { Id } from '../rounded-numbers'

export interface Payload {
  identity?: Id
  heap_user_id?: Id
  time?: Times | null
  context_traits?: unknown
}
