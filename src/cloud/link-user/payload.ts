// What the fields of linkUser give once Segment has resolved them. Types only.
import type { Id } from '../rounded-numbers'

export interface Payload {
  identity?: Id
  heap_user_id?: Id
}
