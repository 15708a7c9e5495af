// The settings page of the destination, and what its values mean.
import { InvalidAuthenticationError, type GlobalSetting } from '@segment/actions-core'
import type { Target } from '../delivery/types'
import type { HeapInput } from '../heap/input'
import {
  ABOUT_ANONYMOUS_EVENTS,
  DEFAULT_ACCOUNT_PROPERTY,
  parseSettings,
  WHERE_IS_THE_APP_ID,
  type HeapSettings,
  type SettingsErrors
} from '../heap/settings'
import { CHOOSE_A_REGION, REGION_CHOICES } from '../heap/region-texts'
import { DEFAULT_REGION } from '../heap/regions'
import { createHeapTarget } from '../heap/target'
import { TRAIT_SWITCHES, type RawTraitRules } from '../heap/trait-settings'

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

export const settingFields: Record<keyof Settings, GlobalSetting> = {
  appId: {
    label: 'App ID',
    description: `The ID of the Heap environment that receives your data: digits only. You can also paste the whole Heap snippet. ${WHERE_IS_THE_APP_ID}`,
    type: 'string',
    required: true
  },
  region: {
    label: 'Data Region',
    description: `Where Heap stores your data. ${CHOOSE_A_REGION}`,
    type: 'string',
    choices: [...REGION_CHOICES],
    default: DEFAULT_REGION
  },
  anonymousEvents: {
    label: 'Events Without a User ID',
    description: ABOUT_ANONYMOUS_EVENTS,
    type: 'string',
    choices: [
      { label: 'Reject them', value: 'reject' },
      { label: 'Send them as anonymous visitors', value: 'send' }
    ],
    default: 'reject'
  },
  accountProperty: {
    label: 'Account Property',
    description:
      'The user property that holds the account ID of a user. Enter the name that you chose in Heap under Account, Manage, Account Properties.',
    type: 'string',
    default: DEFAULT_ACCOUNT_PROPERTY
  },
  blockedIdentities: {
    label: 'Additional Placeholder User IDs',
    description:
      'User IDs that are never a real person in your data, separated by commas, for example "test, 0000". Events with them are rejected, because Heap would merge everyone who shares a user ID into one person, for good. Common ones such as "null", "undefined", "guest" and "0" are rejected anyway.',
    type: 'string'
  },
  allowedIdentities: {
    label: 'Accepted User IDs',
    description:
      'User IDs that look like placeholders but belong to a real person in your data, separated by commas, for example "guest, 0".',
    type: 'string'
  },
  hashIdentity: {
    label: 'Hash User IDs',
    description:
      'Send the SHA-256 of each user ID instead of the ID itself, for example because your user IDs are e-mail addresses. It holds for every event and for deletion. Decide before the first event: users that Heap knows by their plain ID do not become the same person, and your web pages have to identify with the same hash.',
    type: 'boolean',
    default: false
  },
  eventTraits: traitSetting('eventTraits'),
  nullClears: traitSetting('nullClears'),
  apiKey: {
    label: 'API Key (for deletion)',
    description:
      "Needed only to pass on Segment's deletion and suppression requests: the API key of the main production environment, whose App ID has to be set above. In Heap: Account, Manage, Projects. Other environments cannot delete users.",
    type: 'password'
  },
  endpoint: {
    label: 'Endpoint (advanced)',
    description:
      "A full URL that replaces Heap's own address, to test against a local Heap. Leave it empty to send to Heap.",
    type: 'string',
    displayMode: 'collapsed'
  }
}

function traitSetting(key: keyof RawTraitRules): GlobalSetting {
  const { label, help } = TRAIT_SWITCHES[key]
  return { label, description: help, type: 'boolean', default: false }
}

interface Connected {
  readonly settings: HeapSettings
  readonly target: Target<HeapInput>
}

/** A host may use one settings object for millions of events: what follows from it is worked out once. */
const connected = new WeakMap<Settings, Connected>()

/**
 * Heap as these settings describe it. The object must not be changed afterwards.
 * Throws `InvalidAuthenticationError` with one sentence or more per wrong field.
 */
export function heapTarget(settings: Settings): Target<HeapInput> {
  return connect(settings).target
}

/** The settings after checking, without the API key. Throws as `heapTarget` does. */
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
