// Texts of each setting of Heap, for every host that shows a form: Segment's settings page and mappings, a function in
// a Segment workspace.
import { SERVER_LIMITS } from './limits'
import { CHOOSE_A_REGION, REGION_CHOICES } from './region-texts'
import { DEFAULT_REGION } from './regions'
import type { SettingName } from './setting-kinds'
import { ABOUT_ANONYMOUS_EVENTS, DEFAULT_ACCOUNT_PROPERTY, WHERE_IS_THE_APP_ID } from './settings'
import { TRAIT_SWITCHES, type RawTraitRules } from './trait-settings'

export interface SettingText {
  readonly label: string
  /** Whole sentences, shown beside the setting. */
  readonly description: string
  /** Default: false. */
  readonly isRequired?: true
  readonly choices?: readonly { readonly value: string; readonly label: string }[]
  /** Absent: the setting starts empty. */
  readonly default?: string | number | boolean
}

/** In the order of a form. */
export const SETTING_TEXTS = {
  appId: {
    label: 'App ID',
    description: `The ID of the Heap environment that receives your data: digits only. You can also paste the whole Heap snippet. ${WHERE_IS_THE_APP_ID}`,
    isRequired: true
  },
  region: {
    label: 'Data Region',
    description: `Where Heap stores your data. ${CHOOSE_A_REGION}`,
    choices: [...REGION_CHOICES],
    default: DEFAULT_REGION
  },
  anonymousEvents: {
    label: 'Events Without a User ID',
    description: ABOUT_ANONYMOUS_EVENTS,
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
    default: DEFAULT_ACCOUNT_PROPERTY
  },
  blockedIdentities: {
    label: 'Additional Placeholder User IDs',
    description:
      'User IDs that are never a real person in your data, separated by commas, for example "test, 0000". Events with them are rejected, because Heap would merge everyone who shares a user ID into one person, for good. Common ones such as "null", "undefined", "guest" and "0" are rejected anyway.'
  },
  allowedIdentities: {
    label: 'Accepted User IDs',
    description:
      'User IDs that look like placeholders but belong to a real person in your data, separated by commas, for example "guest, 0".'
  },
  hashIdentity: {
    label: 'Hash User IDs',
    description:
      'Send the SHA-256 of each user ID instead of the ID itself, for example because your user IDs are e-mail addresses. It holds for every event and for deletion. Decide before the first event: users that Heap knows by their plain ID do not become the same person, and your web pages have to identify with the same hash.',
    default: false
  },
  eventTraits: traitSwitch('eventTraits'),
  nullClears: traitSwitch('nullClears'),
  audiencesAs: {
    label: 'Send Memberships As',
    description:
      'A user property is what you segment by in Heap: true or false, the newest value wins. An event "Audience Entered" or "Audience Exited", with audience_name and audience_key, shows when it happened. Computed traits are always user properties.',
    choices: [
      { label: 'User property', value: 'property' },
      { label: 'Event', value: 'event' },
      { label: 'User property and event', value: 'both' }
    ],
    default: 'property'
  },
  engagePrefix: {
    label: 'Name Prefix',
    description: 'Put before the name of the user property as it is, for example "segment_".'
  },
  audienceTraits: traitSwitch('audienceTraits'),
  allowedProperties: {
    label: 'Properties to Send',
    description:
      'Names of the properties that are sent, separated by commas; all others are left out. A name stands for everything nested in it as well: "cart" takes cart.total along. Leave it empty to send all.'
  },
  blockedProperties: {
    label: 'Properties to Leave Out',
    description:
      'Names of properties that are never sent, separated by commas, with everything nested in them. They win over the properties to send.'
  },
  nestedValues: {
    label: 'Nested Objects',
    description: `What becomes of objects inside the properties. Flatten them into names joined with a dot (address.city), send each as one JSON text of at most ${SERVER_LIMITS.value} characters, or leave out all objects and lists.`,
    choices: [
      { label: 'Flatten', value: 'flatten' },
      { label: 'Send as JSON text', value: 'stringify' },
      { label: 'Leave out', value: 'drop' }
    ],
    default: 'flatten'
  },
  eventPrefix: {
    label: 'Event Name Prefix',
    description: `Put before every event name as it is, for example "Server: ". The name with its prefix has at most ${SERVER_LIMITS.eventName} characters.`
  },
  arrayItemsAsEvents: {
    label: 'List Items as Events',
    description:
      'Each item of a list among the event properties also becomes an event "<event> <property> item", so that Heap can count by it. This is how many at most, for one event. 0 makes none.',
    default: 0
  },
  apiKey: {
    label: 'API Key (for deletion)',
    description:
      "Needed only to pass on Segment's deletion and suppression requests: the API key of the main production environment, whose App ID has to be set above. In Heap: Account, Manage, Projects. Other environments cannot delete users."
  },
  endpoint: {
    label: 'Endpoint (advanced)',
    description:
      "A full URL that replaces Heap's own address, to test against a local Heap. Leave it empty to send to Heap."
  }
} as const satisfies Readonly<Record<SettingName, SettingText>>

function traitSwitch(key: keyof RawTraitRules) {
  const { label, help } = TRAIT_SWITCHES[key]
  return { label, description: help, default: false } as const
}

/** The entry of a setting, under its general type. */
export function settingText(name: SettingName): SettingText {
  return SETTING_TEXTS[name]
}

/** Label and description, to spread into a field. */
export function wordsOf(name: SettingName): Pick<SettingText, 'label' | 'description'> {
  const { label, description } = SETTING_TEXTS[name]
  return { label, description }
}

/** The choices of a setting, to spread into a field. Empty for a setting without choices. */
export function choicesOf(name: SettingName): { value: string; label: string }[] {
  return [...(settingText(name).choices ?? [])]
}
