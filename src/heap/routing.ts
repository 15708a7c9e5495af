// Whether an event is for Heap at all, by what the event says itself. For hosts that nobody routes for: files, the runner.
import { HeapDestinationError } from '../errors'
import { lacksConsent, type ConsentRules } from './consent'
import { isOptedOut, SERVER_NAMES } from './opt-out'

export interface RoutingRules {
  readonly consent?: ConsentRules | undefined
  /** Whether somebody else has routed the event: its `integrations` told them, and not us. Default: nobody has. */
  readonly isRouted?: boolean
}

/** Why the event is kept from Heap, or `undefined`. */
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
