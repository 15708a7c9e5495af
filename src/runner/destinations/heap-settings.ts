// Checks the settings of a Heap destination when they are entered, and reads the stored ones.
import { parseSettings, type HeapSettings } from '../../heap/settings'
import { runnerProblem } from '../reasons'
import type { StoredSettings } from '../../storage/settings/model'
import type { Parsed, Surroundings, Unavailable } from './destination-type'

export function parseHeapSettings(
  raw: StoredSettings,
  surroundings: Surroundings
): Parsed | { errors: Record<string, string> } {
  const useSandbox = raw['useSandbox'] === true
  const errors: Record<string, string> = {}
  if (useSandbox && surroundings.sandboxUrl === undefined) {
    errors['useSandbox'] = 'This runner was started without a local Heap.'
  }
  const parsed = parseSettings(raw)
  if ('errors' in parsed) return { errors: { ...parsed.errors, ...errors } }
  if (Object.keys(errors).length > 0) return { errors }
  const { appId, region, anonymousEvents, accountProperty, identityRules, consent, traits } = parsed.settings
  const { blockedIdentities, allowedIdentities, isHashed: hashIdentity } = identityRules
  const lists = { blockedIdentities: [...blockedIdentities], allowedIdentities: [...allowedIdentities] }
  const { endpoint } = raw
  const own = typeof endpoint === 'string' && endpoint.trim() !== '' ? { endpoint: endpoint.trim() } : {}
  const asked = { requiredConsent: consent?.categories ?? [], strictConsent: consent?.isStrict === true }
  const switches = { eventTraits: traits.areSentOfEvents, nullClears: traits.isClearedByNull }
  const wishes = { anonymousEvents, accountProperty, hashIdentity, ...lists, ...asked, ...switches }
  const settings = { appId, region, useSandbox, ...wishes, ...own }
  const connected = heapSettingsOf(settings, surroundings)
  return { settings, secretsGoTo: 'problem' in connected ? appId : `${appId} ${connected.deletionUrl}` }
}

/**
 * The stored settings as `HeapSettings`. Settings that choose the local Heap never lead to the real one, even if there
 * is no local Heap. Stored settings may be invalid if they were changed by hand or saved by an earlier version.
 */
export function heapSettingsOf(stored: StoredSettings, { sandboxUrl }: Surroundings): HeapSettings | Unavailable {
  const useSandbox = stored['useSandbox'] === true
  if (useSandbox && sandboxUrl === undefined) {
    const message = 'The settings choose the local Heap, and this runner was started without one.'
    return { problem: runnerProblem('no_local_heap', message) }
  }
  const parsed = parseSettings({ ...stored, ...(useSandbox && { endpoint: sandboxUrl }) })
  if ('errors' in parsed) {
    return { problem: runnerProblem('settings_not_valid', Object.values(parsed.errors).join(' ')) }
  }
  return parsed.settings
}
