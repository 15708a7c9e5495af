// The limits of requests to the tracking API, with the source and the reason of each number.

/**
 * Limits of one route. They apply after unpacking, and to an event with the shared fields of its batch. A request that
 * exceeds one of them is not stored.
 *
 * | Limit         | `/v1/batch` | one event | `/v1/forward` | Source and reason |
 * | ------------- | ----------: | --------: | ------------: | ----------------- |
 * | `bytes`     |     500 KiB |    32 KiB |        32 MiB | Segment docs, "HTTP API source", Errors: 500 KB a batch request, 32 KB any other. analytics-node fills 480 KiB, counting in KiB, so a KB is 1,024 bytes. Forwarding: 4,000 events of 8 KiB. |
 * | `events`    |       2,500 |         1 |         4,000 | The same section: up to 2,500 events a batch. SDKs send 10 to 250. Segment's webhook destination forwards up to 4,000 (docs, "Webhooks (Actions)", batch size limits). |
 * | `eventBytes`|      32 KiB |    32 KiB |        32 KiB | The same section. Of an event as it was sent: SDKs measure it so. A longer one among forwarded events is explained, and costs no other. |
 * | `sharedBytes`|      32 KiB |         – |        32 KiB | Our choice: `context` and `integrations` of a batch are part of each of its events, so one event's worth. SDKs share some hundred bytes. An event with what it inherits has at most 64 KiB, so that none is refused that its SDK took to be small enough. |
 * | `values`    |     150,000 |   150,000 |     2,500,000 | Our choice: what is parsed takes up to fifty times the memory of its text. 500 KiB of SDK events have about 35,000. Forwarding: as many for each byte. |
 * | `width`     |      16,384 |    16,384 |        16,384 | Follows from `eventBytes`: no list of 32 KiB has more entries. Refused before anything walks it. |
 * | `levels`    |      10,000 |    10,000 |        10,000 | Our choice: from some ten thousands on, parsing alone takes a tenth of a second. What is deeper than 100 is cut. |
 */
export interface IntakeLimits {
  /** Bytes of the body after unpacking. */
  readonly bytes: number
  /** Events of a batch. */
  readonly events: number
  /** Bytes of one event as it was sent. */
  readonly eventBytes: number
  /** Bytes of what the events of a batch share. */
  readonly sharedBytes: number
  /** Texts, numbers, objects, lists and so on, at any depth. */
  readonly values: number
  /** Entries of one object or list. */
  readonly width: number
  /** Objects and lists inside each other. */
  readonly levels: number
}

const KIB = 1024

export const BATCH_LIMITS: IntakeLimits = {
  bytes: 500 * KIB,
  events: 2500,
  eventBytes: 32 * KIB,
  sharedBytes: 32 * KIB,
  values: 150_000,
  width: 16_384,
  levels: 10_000
}

/** Limits of a path that takes one event. The body may be as long as a batch, since parts that are cut do not count. */
export const EVENT_LIMITS: IntakeLimits = { ...BATCH_LIMITS, events: 1, sharedBytes: 0 }

/**
 * Limits of a request that forwards events. An event beyond `eventBytes` is stored with the reason why it is not sent.
 * A request beyond any other limit is not stored.
 */
export const FORWARD_LIMITS: IntakeLimits = { ...BATCH_LIMITS, bytes: 32 * KIB * KIB, events: 4000, values: 2_500_000 }

/** Bytes of forwarded events that are stored at once, so that other requests are stored in between. Our choice. */
export const FORWARD_PART_BYTES = 2 * KIB * KIB

/**
 * Milliseconds from the arrival of a body with forwarded events. Segment's webhook destination waits five seconds for its
 * answer, the way of the request included. After `read`, a body that is not read yet is refused, and none of it is
 * stored. After `store`, no further part of it is stored. Our choice.
 */
export const FORWARD_WAITS = { read: 3000, store: 4500 } as const

/** Most bytes of an event with the shared fields of its batch. */
export const MAX_EVENT_BYTES = BATCH_LIMITS.eventBytes + BATCH_LIMITS.sharedBytes

/**
 * Levels of a request that are kept; deeper values are cut. Heap's rules take 32 levels of an event and report more.
 * With some thousands, `JSON.stringify` and Segment's mapping fail.
 */
export const MAX_LEVELS = 100

/**
 * Most bytes of a body that is read on the main thread: some ten milliseconds of work. Longer ones use a thread. Our
 * choice.
 */
export const MAIN_THREAD_BYTES = 1024 * KIB

/**
 * What the thread that reads long bodies may use. The time includes those that are read before. Our choice: 31 MB of
 * events take about 100 MB; 20 MB of two million short values are refused.
 */
export const READING_THREAD = { timeMs: 20_000, memoryMb: 192 } as const

/** Most bytes of requests that are read but not stored yet. Further requests are answered with `busy`. Our choice. */
export const MAX_UNDER_WAY_BYTES = 64 * KIB * KIB
