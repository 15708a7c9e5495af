// Heap's limits and budgets, each with its unit and source.

/** Limits of one of Heap's APIs. Lengths are UTF-16 code units, as JavaScript counts them. */
export interface Limits {
  readonly eventName: number
  readonly identity: number
  readonly key: number
  readonly value: number
}

/**
 * Server-side API.
 * Source: developers.heap.io, "Track" and "Add User Properties": event and values fewer than 1024 characters,
 * identity up to 255. Observed: Heap accepts exactly 1024.
 */
export const SERVER_LIMITS: Limits = { eventName: 1024, identity: 255, key: 1024, value: 1024 }

/**
 * heap.js.
 * Source: developers.heap.io, "heap.track" and "heap.identify": event name up to 255, keys fewer than 512,
 * values fewer than 1024, identity fewer than 255.
 */
export const BROWSER_LIMITS: Limits = { eventName: 255, identity: 254, key: 511, value: 1023 }

/**
 * Levels of nesting that are read. Our choice: deep enough for any real event, shallow enough to never exhaust the
 * stack.
 */
export const MAX_DEPTH = 32

/** Items per bulk request. Source: developers.heap.io, "Track" and "Add User Properties", bulk sections. */
export const MAX_BULK_ITEMS = 1000

/** Bytes per request body, UTF-8. Our choice: no published limit is known; 1 MB is a common default of servers. */
export const MAX_BODY_BYTES = 1_000_000

/**
 * Largest Heap user id. Source: developers.heap.io, "Track": user_id is a number from 0 to 2^53 - 1, sent as a string.
 */
export const MAX_HEAP_USER_ID = 9_007_199_254_740_991

/** Shortest idempotency key of the integrations endpoint, in characters. Source: seen in public integration code. */
export const MIN_INTEGRATION_KEY = 8

/**
 * Published budgets, each per App ID: requests with one event or user, and events in bulk requests to /api/track.
 * No budget is published for bulk user or account properties, nor for linking. Times are milliseconds.
 * Source: developers.heap.io, "Track" and "Add User Properties", rate limits.
 */
export const BUDGETS = {
  single: { requestsPerIdentity: 30, windowMs: 30_000 },
  bulkTrack: { eventsPerIdentity: 1000, eventsPerApp: 15_000, windowMs: 60_000 }
} as const
