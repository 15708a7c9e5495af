// Reads the events of a Braze Currents request. Each becomes a track call, or an event that explains why it cannot be
// sent.
import { readCurrents } from '../../partners/braze-currents/currents'
import type { CurrentsSettings } from '../../partners/braze-currents/settings'
import { cutDepth } from './depth'
import { explain } from './forwarded'
import type { IntakeLimits } from './limits'
import type { SentEvent } from './read-event'
import type { Refusal } from './refusal'
import type { ParsedBody } from './request-body'
import { toEvents } from './vendor-events'

export interface CurrentsRequest {
  readonly settings: CurrentsSettings
  /** Epoch milliseconds. */
  readonly receivedAt: number
  readonly limits: IntakeLimits
}

/** The events; none for a probe, or if the settings want none of their types. */
export function readCurrentsBody({ json }: ParsedBody, request: CurrentsRequest): readonly SentEvent[] | Refusal {
  return toEvents(readCurrents(cutDepth(json), request.settings), request)
}

/**
 * The event that stands for a body that is not JSON. It is not refused, because Braze drops events that are refused
 * twice.
 */
export function explainBody(message: string, receivedAt: number): SentEvent {
  const circumstances = { type: 'track', receivedAt, sentAt: undefined, shared: undefined }
  return explain({}, circumstances, ['invalid_json', message])
}
