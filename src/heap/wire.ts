// Types of the bodies of Heap's HTTP API, each with its endpoint, and the paths of the endpoints. Most endpoints take a
// single flat body and a bulk body with up to 1000 items.

/**
 * A property value. Heap drops anything nested, so arrays are sent as JSON text. `null` is sent in user properties
 * only, if the settings let it clear them.
 */
export type WireValue = string | number | boolean | null
export type WireProperties = Record<string, WireValue>

export const PATHS = {
  track: '/api/track',
  userProperties: '/api/add_user_properties',
  accountProperties: '/api/add_account_properties',
  link: '/api/v1/identify',
  integrationTrack: '/api/integrations/track',
  authToken: '/api/public/v0/auth_token',
  userDeletion: '/api/public/v0/user_deletion',
  deletionStatus: '/api/public/v0/deletion_status'
} as const

/**
 * POST /api/track
 * Single: `{ app_id, ...event }`. Bulk: `{ app_id, events: [...] }`.
 * Source: developers.heap.io, "Track".
 */
export interface TrackItem {
  /** Required, 1 to 1024 characters. */
  event: string
  /**
   * Exactly one of `identity` and `user_id` is required. At most 255 characters, case-sensitive. Not an anonymous id.
   */
  identity?: string
  /** Heap's own numeric id as a string of digits, 0 to 2^53 - 1. Not your user id. */
  user_id?: string
  /** Heap's own session id. Ties the event to a session that heap.js recorded. */
  session_id?: string
  properties?: WireProperties
  /** ISO 8601. Default: the time of arrival. */
  timestamp?: string
  /** A later event with the same key changes nothing. */
  idempotency_key?: string
}

/**
 * POST /api/add_user_properties
 * Single: `{ app_id, identity, properties }`. Bulk: `{ app_id, users: [...] }`. The last value wins.
 * Source: developers.heap.io, "Add User Properties".
 */
export interface UserItem {
  /** Required, at most 255 characters. There is no variant with `user_id`. */
  identity: string
  /** No key may be `id` in any casing; `email` fills the built-in Email. */
  properties: WireProperties
}

/**
 * POST /api/add_account_properties
 * Single: `{ app_id, account_id, properties }`. Bulk: `{ app_id, accounts: [...] }`.
 * Source: developers.heap.io, "Add Account Properties".
 */
export interface AccountItem {
  account_id: string
  properties: WireProperties
}

/**
 * POST /api/v1/identify
 * Single only. One identity per `user_id`; ten user ids per identity per month; Heap ignores further ones.
 * Source: developers.heap.io, "Identify".
 */
export interface LinkItem {
  user_id: string
  identity: string
  /** ISO 8601. Default: the time of arrival. */
  timestamp?: string
}

/**
 * POST /api/integrations/track
 * Bulk only: `{ app_id, library: 'server', events: [...] }`. Not publicly documented; seen in public integration code.
 */
export interface IntegrationTrackItem {
  event: string
  /**
   * One or more. `anonymous_id` alone is no Heap identity: the visitor stays anonymous.
   * Source: Segment's own destination Heap Cloud, which sends all identifiers that it has.
   */
  user_identifier: { identity?: string; user_id?: string; anonymous_id?: string; email?: string }
  /** String values only. */
  custom_properties: Record<string, string>
  timestamp?: string
  /** At least 8 characters. */
  idempotency_key?: string
}

/**
 * POST /api/public/v0/user_deletion
 * Bulk only: `{ users: [...] }`, at most 10,000, with `Authorization: Bearer <token>` and no `app_id`.
 * Source: developers.heap.io, "User Deletion".
 */
export interface DeletionItem {
  /** Heap also takes `user_id` (a number) in its place; nothing here asks for that. */
  identity: string
}
