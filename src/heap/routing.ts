// Decides whether an event may go to Heap, by its `integrations` and its consent. For edges that Segment does not route
// for: files and the runner.
import { HeapDestinationError } from '../errors'
import { lacksConsent, type ConsentRules } from './consent'
import { isOptedOut, SERVER_NAMES } from './opt-out'

export interface RoutingRules {
  readonly consent?: ConsentRules | undefined
  /** Whether another system has routed the event: then its `integrations` are not checked again. Default: false. */
  readonly isRouted?: boolean
}

/** The error that says why the event is kept from Heap, or `undefined`. */
export function whyKeptBack(
  event: unknown,
  { consent, isRouted = false }: RoutingRules
): HeapDestinationError | undefined {
  if (!isRouted && isOptedOut(event, SERVER_NAMES)) {
    return new HeapDestinationError('switched_off', 'The event excludes Heap.', { path: 'integrations' })
  }
  if (consent === undefined || !lacksConsent(event, consent)) return undefined
  const what = 'The event is not stamped with consent to every category that Heap needs.'
  return new HeapDestinationError('consent_missing', what, { path: CONSENT_PATH })
}

const CONSENT_PATH = 'context.consent.categoryPreferences'
