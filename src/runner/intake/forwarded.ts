// Reads the events of a request that forwards them: one event, a list, or the body of a batch.
import { isRecord } from '../../heap/input'
import { sharedFields } from '../../heap/batch-fields'
import type { Marks } from '../marks'
import { cutDepth } from './depth'
import type { IntakeLimits } from './limits'
import { readEvent, textOf, type Circumstances, type SentEvent } from './read-event'
import { refusal, type Refusal } from './refusal'
import type { ParsedBody } from './request-body'
import { isSigned, type Signature } from './signature'
import { CALL_TYPES } from './call-types'

export interface ForwardedCall {
  /** The type that the path names, for events that have none. */
  readonly type: string | undefined
  /** Epoch milliseconds. */
  readonly receivedAt: number
  readonly limits: IntakeLimits
  /** Absent if requests need no signature. */
  readonly signature: Signature | undefined
}

/**
 * Reads each event. A bad one becomes an event that explains why it cannot be sent, and the others are not affected. A
 * request is refused only if all of it is wrong, because these senders drop a refused request.
 */
export function readForwarded({ json, raw }: ParsedBody, call: ForwardedCall): readonly SentEvent[] | Refusal {
  if (call.signature && !isSigned(raw, call.signature)) {
    const what =
      'The header X-Signature is missing, or is not the signature of this body with the secret of the source.'
    return refusal('wrong_signature', what)
  }
  const entries = entriesOf(json)
  if (entries === undefined) {
    return refusal('not_an_event', 'The body is neither an event, nor a list of events, nor { "batch": [ … ] }.')
  }
  const { limits } = call
  if (entries.length > limits.events) {
    const what = `The request has ${entries.length} events; it holds at most ${limits.events}.`
    return refusal('too_many_events', what)
  }
  const fields = sharedFields(isBatch(json) ? cutDepth(json) : undefined)
  const shared = fields && JSON.stringify(fields)
  if (shared !== undefined && Buffer.byteLength(shared) > limits.sharedBytes) {
    const what = `What the batch has for all events in context and integrations has ${Buffer.byteLength(shared)} bytes; the limit is ${limits.sharedBytes}.`
    return refusal('event_too_large', what)
  }
  return entries.map((entry) => readEntry(cutDepth(entry), { call, shared }))
}

function entriesOf(json: unknown): readonly unknown[] | undefined {
  if (Array.isArray(json)) return json as unknown[]
  if (isBatch(json)) return json.batch
  return isRecord(json) ? [json] : undefined
}

function isBatch(json: unknown): json is { readonly batch: readonly unknown[] } {
  return isRecord(json) && Array.isArray(json['batch'])
}

interface Sharing {
  readonly call: ForwardedCall
  readonly shared: string | undefined
}

function readEntry(entry: unknown, { call, shared }: Sharing): SentEvent {
  const { receivedAt, limits } = call
  const given = isRecord(entry) ? entry : {}
  const type = textOf(given['type']) ?? call.type
  const circumstances = { type, receivedAt, sentAt: given['sentAt'], shared }
  if (!isRecord(entry)) return explain({}, circumstances, ['not_an_event', 'The entry is not a JSON object.'])
  if (type === undefined || !CALL_TYPES.has(type)) {
    return explain(entry, circumstances, ['unknown_call_type', 'type is missing or not a Segment call.'])
  }
  const bytes = Buffer.byteLength(JSON.stringify(entry))
  if (bytes > limits.eventBytes) {
    const what = `The event has ${bytes} bytes; the limit is ${limits.eventBytes}.`
    return explain(entry, circumstances, ['event_too_large', what])
  }
  return readEvent(entry, { ...circumstances, marks: { isRouted: true } })
}

/** Fields by which a person finds the event again. Long values are left out. */
const FACTS = ['event', 'name', 'userId', 'anonymousId', 'groupId', 'messageId', 'timestamp', 'receivedAt'] as const
const LONGEST_FACT = 1024

/** An event without its content, marked with the reason why it is not sent. */
export function explain(
  entry: Readonly<Record<string, unknown>>,
  circumstances: Omit<Circumstances, 'marks'>,
  [code, message]: readonly [code: string, message: string]
): SentEvent {
  const facts = FACTS.flatMap((key) => {
    const text = textOf(entry[key])
    return text === undefined || text.length > LONGEST_FACT ? [] : [[key, text] as const]
  })
  const marks: Marks = { isRouted: true, refused: { code, message } }
  const type = (circumstances.type ?? '').slice(0, LONGEST_FACT)
  return readEvent(Object.fromEntries(facts), { ...circumstances, type, sentAt: undefined, shared: undefined, marks })
}
