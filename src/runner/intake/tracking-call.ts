// Reads the events of a request to the tracking API.
import { isRecord } from '../../heap/input'
import { sharedFields } from '../../heap/batch-fields'
import { cutDepth } from './depth'
import type { IntakeLimits } from './limits'
import { readEvent, type SentEvent } from './read-event'
import { isRefusal, refusal, type Refusal } from './refusal'
import type { ParsedBody } from './request-body'

export interface TrackingCall {
  /** The type in the path; `undefined` for a batch. */
  readonly type: string | undefined
  /** Epoch milliseconds. */
  readonly receivedAt: number
  readonly limits: IntakeLimits
}

export interface Sent {
  /** The write key in the body. */
  readonly writeKey: string | undefined
  /** All events of the request, or why none is accepted. */
  readonly events: readonly SentEvent[] | Refusal
}

export function readCall(body: ParsedBody, call: TrackingCall): Sent {
  const json = cutDepth(body.json)
  if (!isRecord(json)) return { writeKey: undefined, events: refusal('not_an_event', 'The body is not a JSON object.') }
  const writeKey = writeKeyOf(json)
  if (call.type === undefined) return { writeKey, events: readBatch(json, call) }
  const { eventBytes } = call.limits
  const bytes = body.raw.length
  if (bytes > eventBytes) return { writeKey, events: tooLarge('The event', bytes, eventBytes) }
  const sentAt = json['sentAt']
  return { writeKey, events: [readEvent(json, { ...call, sentAt, shared: undefined })] }
}

function writeKeyOf(json: Record<string, unknown>): string | undefined {
  const [first] = Array.isArray(json['batch']) ? (json['batch'] as unknown[]) : []
  const key = json['writeKey'] ?? (isRecord(first) ? first['writeKey'] : undefined)
  return typeof key === 'string' ? key : undefined
}

function readBatch(json: Record<string, unknown>, call: TrackingCall): readonly SentEvent[] | Refusal {
  const { batch } = json
  const { limits } = call
  if (!Array.isArray(batch)) return refusal('not_a_batch', 'The body has no list named batch.')
  if (batch.length > limits.events) {
    return refusal('too_many_events', `The batch has ${batch.length} events; a request holds at most ${limits.events}.`)
  }
  const fields = sharedFields(json)
  const shared = fields && JSON.stringify(fields)
  const sharedBytes = shared === undefined ? 0 : Buffer.byteLength(shared)
  if (sharedBytes > limits.sharedBytes) {
    return tooLarge('What the batch has for all events in context and integrations', sharedBytes, limits.sharedBytes)
  }
  const events: SentEvent[] = []
  for (const [index, entry] of (batch as unknown[]).entries()) {
    const event = readEntry(entry, { sentAt: json['sentAt'], shared }, { call, index })
    if (isRefusal(event)) return event
    events.push(event)
  }
  return events
}

/** The fields that all events of a batch share. */
interface Shared {
  readonly sentAt: unknown
  /** Context and integrations as JSON text. */
  readonly shared: string | undefined
}

function readEntry(
  entry: unknown,
  batch: Shared,
  { call, index }: { readonly call: TrackingCall; readonly index: number }
): SentEvent | Refusal {
  if (!isRecord(entry)) return refusal('not_an_event', `batch[${index}] is not a JSON object.`)
  const event = readEvent(entry, { ...call, ...batch, sentAt: entry['sentAt'] ?? batch.sentAt })
  const { eventBytes } = call.limits
  if (Buffer.byteLength(event.body) <= eventBytes) return event
  // Fields that we add must not make an event too large. Only an event near the limit is measured again as it was sent.
  const bytes = Buffer.byteLength(JSON.stringify(entry))
  return bytes > eventBytes ? tooLarge(`batch[${index}]`, bytes, eventBytes) : event
}

function tooLarge(what: string, bytes: number, maxBytes: number): Refusal {
  return refusal('event_too_large', `${what} has ${bytes} bytes; the limit is ${maxBytes}.`)
}
