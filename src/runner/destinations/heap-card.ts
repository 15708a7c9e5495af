// The texts of the Heap destination in the catalog: its card and its settings.
import { CHOOSE_A_REGION, REGION_CHOICES } from '../../heap/region-texts'
import { DEFAULT_REGION } from '../../heap/regions'
import { ABOUT_ANONYMOUS_EVENTS, DEFAULT_ACCOUNT_PROPERTY, WHERE_IS_THE_APP_ID } from '../../heap/settings'
import { TRAIT_SWITCHES, type RawTraitRules } from '../../heap/trait-settings'
import type { Card, Setting } from './destination-type'

export const HEAP_CARD: Card = {
  type: 'heap',
  name: 'Heap',
  summary: 'Product analytics: identify, track, groups, audiences',
  categories: ['analytics'],
  connectionModes: {
    web: ['device', 'cloud'],
    mobile: ['cloud'],
    server: ['cloud'],
    segment: ['cloud'],
    rudderstack: ['cloud'],
    jitsu: ['cloud'],
    posthog: ['cloud'],
    braze: ['cloud'],
    ab_tasty: ['cloud'],
    command_ai: ['cloud']
  }
}

export const HEAP_SETTINGS: readonly Setting[] = [
  { key: 'appId', label: 'App ID', help: WHERE_IS_THE_APP_ID, kind: 'text', isRequired: true },
  {
    key: 'region',
    label: 'Data region',
    help: CHOOSE_A_REGION,
    kind: 'choice',
    choices: REGION_CHOICES,
    default: DEFAULT_REGION,
    isRequired: false
  },
  {
    key: 'useSandbox',
    label: 'Test with the local Heap',
    help: 'Events go to the stand-in on this machine; nothing leaves it.',
    kind: 'switch',
    default: false,
    isRequired: false
  },
  {
    key: 'anonymousEvents',
    label: 'Events without a user id',
    help: ABOUT_ANONYMOUS_EVENTS,
    kind: 'choice',
    choices: [
      { value: 'reject', label: 'Reject them' },
      { value: 'send', label: 'Send them as anonymous visitors' }
    ],
    default: 'reject',
    isRequired: false
  },
  {
    key: 'accountProperty',
    label: 'Account property',
    help: 'The user property that links users to accounts. In Heap: Account, Manage, Account Properties.',
    kind: 'text',
    default: DEFAULT_ACCOUNT_PROPERTY,
    isRequired: false
  },
  {
    key: 'blockedIdentities',
    label: 'Further placeholder user ids',
    help: 'User ids that are never a real person in your data, separated by commas. Events with them are rejected.',
    kind: 'text',
    isRequired: false
  },
  {
    key: 'allowedIdentities',
    label: 'Accepted user ids',
    help: 'User ids that look like placeholders but are real in your data, separated by commas.',
    kind: 'text',
    isRequired: false
  },
  {
    key: 'hashIdentity',
    label: 'Hash user ids',
    help: 'Sends the SHA-256 of each user id, such as when ids are e-mail addresses. Decide before the first event: Heap keeps plain and hashed users apart. Not for web sources in device mode: their pages give Heap the plain id.',
    kind: 'switch',
    default: false,
    isRequired: false
  },
  {
    key: 'requiredConsent',
    label: 'Required consent',
    help: 'Ids of consent categories, separated by commas. Events stamped with context.consent.categoryPreferences are held back unless each of these is true.',
    kind: 'text',
    isRequired: false
  },
  {
    key: 'strictConsent',
    label: 'Hold back events without consent data',
    help: 'Whether events without any consent data are held back as well. Needs at least one required category.',
    kind: 'switch',
    default: false,
    isRequired: false
  },
  traitSetting('eventTraits'),
  traitSetting('nullClears'),
  {
    key: 'endpoint',
    label: 'Endpoint (advanced)',
    help: "A URL that replaces Heap's own, such as a proxy of yours. Leave it empty to send to Heap.",
    kind: 'text',
    isRequired: false
  },
  {
    key: 'apiKey',
    label: 'API key',
    help: 'Only for deletion requests. In Heap: Account, Manage, Projects. It is stored and never shown again.',
    kind: 'secret',
    isRequired: false
  }
]

function traitSetting(key: keyof RawTraitRules): Setting {
  const { label, help } = TRAIT_SWITCHES[key]
  // Labels on this page are in sentence case.
  const small = label.charAt(0) + label.slice(1).toLowerCase()
  return { key, label: small, help, kind: 'switch', default: false, isRequired: false }
}
