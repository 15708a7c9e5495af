// Reads the events of a Braze Currents request. Each becomes a track call, or an event that explains why it cannot be
// sent.
import { readCurrents, type CurrentsEntry } from '../../partners/braze-currents/currents'
import type { CurrentsSettings } from '../../partners/braze-currents/settings'
import { cutDepth } from './depth'
import { explain } from './forwarded'
import type { IntakeLimits } from './limits'
import { readEvent, type SentEvent } from './read-event'
import { refusal, type Refusal } from './refusal'
import type { ParsedBody } from './request-body'

export interface CurrentsRequest {
  readonly settings: CurrentsSettings
  /** Epoch milliseconds. */
  readonly receivedAt: number
  readonly limits: IntakeLimits
}

/** The events; none for a probe, or if the settings want none of their types. */
export function readCurrentsBody({ json }: ParsedBody, request: CurrentsRequest): readonly SentEvent[] | Refusal {
  const entries = readCurrents(cutDepth(json), request.settings)
  const { events } = request.limits
  if (entries.length > events) {
    return refusal('too_many_events', `The request has ${entries.length} events; it holds at most ${events}.`)
  }
  return entries.map((entry) => readEntry(entry, request))
}

function readEntry(entry: CurrentsEntry, { receivedAt, limits }: CurrentsRequest): SentEvent {
  const circumstances = { type: 'track', receivedAt, sentAt: undefined, shared: undefined }
  if ('fault' in entry) return explain({}, circumstances, ['not_an_event', entry.fault])
  const bytes = Buffer.byteLength(JSON.stringify(entry))
  // The time of the event comes from Braze's own clock, so it is not corrected.
  if (bytes <= limits.eventBytes) return readEvent({ ...entry }, { ...circumstances, marks: { isRouted: true } })
  const what = `The event has ${bytes} bytes; the limit is ${limits.eventBytes}.`
  return explain({ ...entry }, circumstances, ['event_too_large', what])
}

/**
 * The event that stands for a body that is not JSON. It is not refused, because Braze drops events that are refused
 * twice.
 */
export function explainBody(message: string, receivedAt: number): SentEvent {
  const circumstances = { type: 'track', receivedAt, sentAt: undefined, shared: undefined }
  return explain({}, circumstances, ['invalid_json', message])
}
