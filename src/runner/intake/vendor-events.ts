// Reads the events out of a request of a vendor's server: each becomes a track call, or is explained, and costs no other.
import { readExposures } from '../../partners/ab-tasty/exposures'
import { readCommandAi } from '../../partners/command-ai-events'
import type { VendorEntry } from '../../partners/vendor-events'
import { cutDepth } from './depth'
import { explain } from './forwarded'
import type { IntakeLimits } from './limits'
import { readEvent, type SentEvent } from './read-event'
import { refusal, type Refusal } from './refusal'
import type { ParsedBody } from './request-body'

/** Keyed by the path below `/sources`. */
const VENDORS = { 'ab-tasty/exposures': readExposures, 'command-ai/events': readCommandAi } as const

export type Vendor = keyof typeof VENDORS
export const VENDOR_PATHS = Object.keys(VENDORS) as readonly Vendor[]

export interface VendorRequest {
  readonly vendor: Vendor
  /** Epoch milliseconds. */
  readonly receivedAt: number
  readonly limits: IntakeLimits
}

/** None for a body without events. */
export function readVendorBody({ json }: ParsedBody, request: VendorRequest): readonly SentEvent[] | Refusal {
  const { vendor, receivedAt, limits } = request
  return toEvents(VENDORS[vendor](cutDepth(json), receivedAt), { receivedAt, limits })
}

/** Too many events refuse the request; one that is too large, or is none, is explained in its place. */
export function toEvents(
  entries: readonly VendorEntry[],
  about: Pick<VendorRequest, 'receivedAt' | 'limits'>
): readonly SentEvent[] | Refusal {
  const { events } = about.limits
  if (entries.length > events) {
    return refusal('too_many_events', `The request has ${entries.length} events; it holds at most ${events}.`)
  }
  return entries.map((entry) => toEvent(entry, about))
}

function toEvent(
  entry: VendorEntry,
  { receivedAt, limits }: { readonly receivedAt: number; readonly limits: IntakeLimits }
): SentEvent {
  const circumstances = { type: 'track', receivedAt, sentAt: undefined, shared: undefined }
  if ('fault' in entry) return explain({}, circumstances, ['not_an_event', entry.fault])
  const bytes = Buffer.byteLength(JSON.stringify(entry))
  // The vendor names the time of the event by its own clock, which is right.
  if (bytes <= limits.eventBytes) return readEvent({ ...entry }, { ...circumstances, marks: { isRouted: true } })
  const what = `The event has ${bytes} bytes; the limit is ${limits.eventBytes}.`
  return explain({ ...entry }, circumstances, ['event_too_large', what])
}
