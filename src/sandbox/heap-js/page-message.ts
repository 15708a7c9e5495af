// A message that a page has sent to the sandbox instead of Heap, unchanged.

/** A message of heap.js as it arrived. `time` is the page's clock, in milliseconds since 1970. */
export interface PageMessage {
  readonly kind: 'user' | 'session' | 'pageview' | 'event' | 'identify' | 'properties'
  readonly id: string
  readonly app_id: string
  readonly user_id: string
  readonly identity: string | null
  readonly session_id?: string
  readonly event?: string
  readonly properties?: Readonly<Record<string, string>>
  readonly time: number
}
