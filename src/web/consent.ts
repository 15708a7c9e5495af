// Which events the plugin leaves alone because the visitor has not agreed, for pages with a consent tool.
import type { Analytics, Context } from '@segment/analytics-next'
import { lacksConsent } from '../heap/consent'
import { parseConsent } from '../heap/settings'
import { NoticeText } from './notice-texts'
import { notice } from './notices'
import { liveSdk, type HeapPage } from './sdk'

export interface ConsentSettings {
  /** Categories that each event has to be stamped with, comma-separated or as a list. Default: those of Segment's settings. */
  readonly requiredConsent?: string | readonly string[] | undefined
  /** Whether events without a stamp are held back, too. Default: off. */
  readonly strictConsent?: boolean | undefined
}

/** Gives what tells whether an event lacks consent; `undefined` where no category is asked for. */
export type Consent = (analytics: Analytics) => ((event: unknown) => boolean) | undefined

/** Source: segment.com docs, "Consent in Analytics.js": what the settings file says of a destination. */
interface Consented {
  readonly consentSettings?: { readonly categories?: readonly string[] }
}

/**
 * For the setting `consent`: heap.js is loaded with the first call that has the consent, gets no call without it, and is
 * stopped by the first call that says it was withdrawn.
 */
export function requireConsent(settings: ConsentSettings = {}): Consent {
  return ({ settings: page, queue }) => {
    const { cdnSettings } = page as { cdnSettings?: { integrations?: Record<string, Consented | undefined> } }
    const requiredConsent = settings.requiredConsent ?? cdnSettings?.integrations?.['Heap']?.consentSettings?.categories
    const rules = parseConsent({ ...settings, requiredConsent })?.consent
    if (!rules) return undefined
    const lacks = (event: unknown): boolean => {
      const isLacking = lacksConsent(event, rules)
      // An event without a stamp is no word of the visitor.
      if (lacksConsent(event, { ...rules, isStrict: false })) stopTracking(window as HeapPage)
      return isLacking
    }
    // Segment's consent tool may keep an event from the plugin: what it says of consent counts all the same.
    const obey = (...[{ event }]: readonly [Context, ...unknown[]]): void => void lacks(event)
    queue.on('delivery_success', obey)
    queue.on('delivery_failure', obey)
    return lacks
  }
}

/** It cannot start again on this page, and forgets on the next one that it was stopped. */
function stopTracking(page: HeapPage): void {
  const heap = liveSdk(page)
  if (heap?.stopTracking) heap.stopTracking(true)
  else if (heap) notice('cannot_stop', NoticeText.cannot_stop)
}
