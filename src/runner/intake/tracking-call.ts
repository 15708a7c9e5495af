// Reads the events out of a tracking request, and fills in what Segment fills in. Knows no HTTP and no storage.
import { randomUUID } from 'node:crypto'
import { isRecord } from '../../heap/input'
import type { NewEvent } from '../../storage/queue/queue'
import { merged, type BatchFields } from '../../heap/batch-fields'
import { cutDepth } from './depth'
import { readTimes } from './event-time'
import { MAX_EVENT_BYTES } from './limits'
import { Refusal } from './refusal'
import type { ParsedBody } from './request-body'

export interface TrackingCall {
  /** The type that the path names; `undefined` for a batch. */
  readonly type: string | undefined
  readonly body: Extract<ParsedBody, { json: unknown }>
  readonly sourceId: string
  /** Epoch milliseconds. */
  readonly receivedAt: number
}

/** What all events of a batch share. */
interface Shared extends BatchFields {
  readonly sentAt: unknown
}

/** All events of the request, or why none of them is taken. */
export function readCall(call: TrackingCall): NewEvent[] | Refusal {
  const { bytes } = call.body
  const json = cutDepth(call.body.json)
  if (!isRecord(json)) return new Refusal('not_an_event', 'The body is not a JSON object.')
  if (call.type === undefined) return readBatch(json, call)
  if (bytes > MAX_EVENT_BYTES) return tooLarge('The event', bytes)
  const event = readEvent(json, { sentAt: json['sentAt'], context: undefined, integrations: undefined }, call)
  return [event]
}

/** The write key that the body itself names. */
export function writeKeyOf({ json }: TrackingCall['body']): string | undefined {
  if (!isRecord(json)) return undefined
  const [first] = Array.isArray(json['batch']) ? (json['batch'] as unknown[]) : []
  const key = json['writeKey'] ?? (isRecord(first) ? first['writeKey'] : undefined)
  return typeof key === 'string' ? key : undefined
}

function readBatch(json: Record<string, unknown>, call: TrackingCall): NewEvent[] | Refusal {
  const { batch, sentAt, context, integrations } = json
  if (!Array.isArray(batch)) return new Refusal('not_a_batch', 'The body has no list named batch.')
  const events: NewEvent[] = []
  for (const [index, entry] of (batch as unknown[]).entries()) {
    if (!isRecord(entry)) return new Refusal('not_an_event', `batch[${index}] is not a JSON object.`)
    const event = readEvent(entry, { sentAt: entry['sentAt'] ?? sentAt, context, integrations }, call)
    const bytes = Buffer.byteLength(event.body)
    // What we add ourselves must not cost an event that fits: only one near the limit is measured as it came.
    if (bytes > MAX_EVENT_BYTES && Buffer.byteLength(JSON.stringify(entry)) > MAX_EVENT_BYTES) {
      return tooLarge(`batch[${index}]`, bytes)
    }
    events.push(event)
  }
  return events
}

function readEvent(raw: Record<string, unknown>, shared: Shared, call: TrackingCall): NewEvent {
  const { writeKey: _kept, ...sent } = raw
  const { receivedAt, sourceId } = call
  const type = call.type ?? (typeof sent['type'] === 'string' ? sent['type'] : '')
  const messageId = textOf(sent['messageId']) ?? `runner-${randomUUID()}`
  const event = {
    ...sent,
    ...merged('context', shared.context, sent['context']),
    ...merged('integrations', shared.integrations, sent['integrations']),
    type,
    messageId,
    ...(shared.sentAt !== undefined && { sentAt: shared.sentAt }),
    ...readTimes(sent, { sentAt: shared.sentAt, receivedAt })
  }
  return {
    sourceId,
    receivedAt,
    type,
    name: textOf(type === 'track' ? sent['event'] : sent['name']) ?? null,
    userKey: textOf(sent['userId']) ?? textOf(sent['anonymousId']) ?? messageId,
    body: JSON.stringify(event)
  }
}

function textOf(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined
}

function tooLarge(what: string, bytes: number): Refusal {
  return new Refusal('event_too_large', `${what} has ${bytes} bytes; an event has at most ${MAX_EVENT_BYTES}.`)
}
