// The data of the Developer Hub: integrations, the segments switched on for them, and who granted access.
import type { SegmentRule } from './deltas'

export interface HubIntegration {
  readonly id: string
  readonly name: string
  readonly webhook_url: string
  /** The secret that "Reveal Webhook secret" shows. */
  readonly webhook_secret: string
  /** Where Heap sends people back to. Absent in a private integration, which has no OAuth. */
  readonly redirect_uri?: string
  readonly client_id?: string
  readonly client_secret?: string
}

/** A segment that is switched on for an integration. */
export interface HubSegment {
  readonly id: number
  readonly integration_id: string
  name: string
  readonly rule: SegmentRule
  /** The user property that identifies people; `identity` for Heap's own. */
  readonly identity_property: string
  /** "Enable Recurring Sync". */
  recurring: Recurring | null
}

export interface Recurring {
  readonly every_ms: number
  /** Epoch milliseconds. */
  readonly next_at: number
}

/** The access that a customer granted to a published integration. */
export interface HubGrant {
  readonly integration_id: string
  /** App ID of the customer's environment. */
  readonly env_id: string
  /** Identifies the customer in webhooks. It stays the same with each grant. */
  readonly id_token: string
  readonly access_token: string
  readonly authorized_by: string
  /** Epoch milliseconds. */
  readonly at: number
}

export interface SegmentIds {
  readonly integration_id: string
  readonly segment_id: number
}

export interface HubRequest {
  readonly integration_id: string
  readonly segment_id: number
  readonly page_number: number
  readonly total_pages: number
  readonly sync_task_id: string
  /** Statuses of its answers, in order; 0: no answer. */
  readonly statuses: number[]
}
