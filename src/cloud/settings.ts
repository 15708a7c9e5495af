// The settings of the destination in Segment: their form, and the target made from their values.
import { InvalidAuthenticationError, type GlobalSetting } from '@segment/actions-core'
import type { Target } from '../delivery/types'
import type { HeapInput } from '../heap/input'
import { SETTING_KINDS } from '../heap/setting-kinds'
import { settingText, wordsOf } from '../heap/setting-texts'
import { parseSettings, type HeapSettings, type SettingsErrors } from '../heap/settings'
import { createHeapTarget } from '../heap/target'

/** Values of the settings page, as Segment stores them. */
export interface Settings {
  /** Digits, or the `heap.load("…")` snippet that contains them. */
  appId: string
  /** A code of Heap's regions. Default: `US`. */
  region?: string
  /** Base URL that replaces Heap's own. Default: Heap's host of the region. */
  endpoint?: string
  /** `reject` or `send`. Default: `reject`. */
  anonymousEvents?: string
  /** Default: `account_id`. */
  accountProperty?: string
  /** Comma-separated. */
  blockedIdentities?: string
  /** Comma-separated. */
  allowedIdentities?: string
  /** Default: false. */
  hashIdentity?: boolean
  /** Default: false. */
  eventTraits?: boolean
  /** Default: false. */
  nullClears?: boolean
  /** Of the main production environment. Only deletion needs it. */
  apiKey?: string
}

/** In the order of the settings page. */
export const settingFields: Record<keyof Settings, GlobalSetting> = {
  appId: settingField('appId'),
  region: settingField('region'),
  anonymousEvents: settingField('anonymousEvents'),
  accountProperty: settingField('accountProperty'),
  blockedIdentities: settingField('blockedIdentities'),
  allowedIdentities: settingField('allowedIdentities'),
  hashIdentity: settingField('hashIdentity'),
  eventTraits: settingField('eventTraits'),
  nullClears: settingField('nullClears'),
  apiKey: settingField('apiKey'),
  endpoint: { ...settingField('endpoint'), displayMode: 'collapsed' }
}

function settingField(name: keyof Settings): GlobalSetting {
  const kind = SETTING_KINDS[name]
  const { isRequired, choices, default: preset } = settingText(name)
  return {
    ...wordsOf(name),
    type: kind === 'switch' ? 'boolean' : kind === 'secret' ? 'password' : 'string',
    ...(isRequired && { required: true }),
    ...(choices && { choices: [...choices] }),
    ...(preset !== undefined && { default: preset })
  }
}

interface Connected {
  readonly settings: HeapSettings
  readonly target: Target<HeapInput>
}

/** Cache: a host may use one settings object for millions of events. */
const connected = new WeakMap<Settings, Connected>()

/**
 * The target for these settings. The settings object must not change afterwards.
 * Throws `InvalidAuthenticationError` with one or more sentences per wrong field.
 */
export function heapTarget(settings: Settings): Target<HeapInput> {
  return connect(settings).target
}

/** The checked settings, without the API key. Throws as `heapTarget` does. */
export function heapSettings(settings: Settings): HeapSettings {
  return connect(settings).settings
}

function connect(settings: Settings): Connected {
  const known = connected.get(settings)
  if (known) return known
  const parsed = parseSettings(settings)
  if ('errors' in parsed) throw new InvalidAuthenticationError(describe(parsed.errors))
  const connection = { settings: parsed.settings, target: createHeapTarget(parsed.settings) }
  connected.set(settings, connection)
  return connection
}

function describe(errors: SettingsErrors): string {
  const sentences = Object.entries(errors).map(
    ([field, error]) => `${settingFields[field as keyof Settings].label}: ${error}`
  )
  return sentences.join(' ')
}
