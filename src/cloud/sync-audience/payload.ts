// What the fields of syncAudience give once Segment has resolved them. Types only; objects are unchecked inside.
export interface Payload {
  identity?: string | null
  computation_class?: string | null
  computation_key?: string | null
  traits_or_properties?: Record<string, unknown> | null
  event?: string | null
}
