// Which events the plugin leaves alone, by what they say themselves.
import { lacksConsent } from '../heap/consent'
import { isOptedOut, PAGE_NAMES } from '../heap/opt-out'
import { parseConsent } from '../heap/settings'
import type { HeapPluginSettings } from './settings'

/** Whether an event excludes Heap on pages, or lacks the consent that the settings require. */
export function createFilter(settings: Partial<HeapPluginSettings>): (event: unknown) => boolean {
  const consent = parseConsent(settings)?.consent
  return (event) => isOptedOut(event, PAGE_NAMES) || (!!consent && lacksConsent(event, consent))
}
