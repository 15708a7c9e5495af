// What a case of the event tables is: a Segment event, and the Heap calls or the refusal it becomes on a server.
import type { Issue, RejectionCode } from '../../src/errors'
import type { RawSettings } from '../../src/heap/settings'
import type { PATHS } from '../../src/heap/wire'

export interface ExpectedCall {
  /** The endpoint, by its name in PATHS. */
  readonly to: keyof typeof PATHS
  /** The whole body, without app_id. */
  readonly item: object
}

export interface SegmentCase {
  readonly name: string
  readonly event: unknown
  /** Settings beside the App ID. */
  readonly settings?: RawSettings
  /** The calls in the order in which they are sent, or the refusal. */
  readonly gives: { readonly calls: readonly ExpectedCall[] } | { readonly code: RejectionCode; readonly path?: string }
  readonly issues?: readonly Issue[]
}

/** What every event of these tables has, unless it says otherwise. */
export const USER_ID = 'u-1042'
export const MESSAGE_ID = 'node-next-1795296064443'
export const TIMESTAMP = '2024-03-05T10:00:00.000Z'

/** An event as Segment's libraries send it. */
export function segmentEvent(parts: Record<string, unknown>): Record<string, unknown> {
  return { userId: USER_ID, anonymousId: 'visitor-1', messageId: MESSAGE_ID, timestamp: TIMESTAMP, ...parts }
}

/** The wire item of a track call whose event has the parts above. */
export function trackItem(event: string, properties: object): object {
  return { event, identity: USER_ID, properties, timestamp: TIMESTAMP, idempotency_key: MESSAGE_ID }
}
