// What the fields of linkUser give once Segment has resolved them. Types only.
export interface Payload {
  identity?: string | null
  heap_user_id?: string | null
}
