// Keeps events from heap.js to which the visitor has not consented, for pages with a consent tool.
import type { Analytics, Context } from '@segment/analytics-next'
import { lacksConsent } from '../heap/consent'
import { parseConsent } from '../heap/settings'
import { NoticeText } from './notice-texts'
import { notice } from './notices'
import { liveSdk, type HeapPage } from './sdk'

export interface ConsentSettings {
  /**
   * Categories that each event needs in its stamp, comma-separated or as a list. Default: those of Segment's settings.
   */
  readonly requiredConsent?: string | readonly string[] | undefined
  /** Whether events without a stamp are held back as well. Default: off. */
  readonly strictConsent?: boolean | undefined
}

/** Gives the function that says whether an event lacks consent; `undefined` if no category is required. */
export type Consent = (analytics: Analytics) => ((event: unknown) => boolean) | undefined

/** A destination in Segment's settings file. Source: segment.com docs, "Consent in Analytics.js". */
interface Consented {
  readonly consentSettings?: { readonly categories?: readonly string[] }
}

/**
 * For the setting `consent`: heap.js is loaded with the first call that has consent, gets no call without it, and is
 * stopped by the first call that says that consent was withdrawn.
 */
export function requireConsent(settings: ConsentSettings = {}): Consent {
  return ({ settings: page, queue }) => {
    const { cdnSettings } = page as { cdnSettings?: { integrations?: Record<string, Consented | undefined> } }
    const requiredConsent = settings.requiredConsent ?? cdnSettings?.integrations?.['Heap']?.consentSettings?.categories
    const rules = parseConsent({ ...settings, requiredConsent })?.consent
    if (!rules) return undefined
    const lacks = (event: unknown): boolean => {
      const isLacking = lacksConsent(event, rules)
      // Only a stamp can withdraw consent, so an event without one does not stop heap.js.
      if (lacksConsent(event, { ...rules, isStrict: false })) stopTracking(window as HeapPage)
      return isLacking
    }
    // Segment's consent tool may keep an event from the plugin, but its stamp still counts.
    const obey = (...[{ event }]: readonly [Context, ...unknown[]]): void => void lacks(event)
    queue.on('delivery_success', obey)
    queue.on('delivery_failure', obey)
    return lacks
  }
}

/** heap.js cannot be started again on this page. On the next page it starts as usual. */
function stopTracking(page: HeapPage): void {
  const heap = liveSdk(page)
  if (heap?.stopTracking) heap.stopTracking(true)
  else if (heap) notice('cannot_stop', NoticeText.cannot_stop)
}
