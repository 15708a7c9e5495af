// The form of syncAudience, as a marketer sees it. For Engage, Segment fills all of it.
import type { InputField } from '@segment/actions-core'
import { TRAIT_SWITCHES } from '../../heap/trait-settings'
import { identityField, loose, messageIdField, timeField } from '../fields'
import type { Payload } from './payload'

export const fields: Record<keyof Payload, InputField> = {
  identity: identityField,
  account_id: {
    label: 'Account ID',
    description:
      'For audiences and traits of accounts, which become account properties: your own ID of the account. Engage sends them as group calls. For a Reverse ETL model of accounts, map the column with the ID.',
    type: 'string',
    allowNull: true,
    category: 'identifier',
    default: { '@path': '$.groupId' }
  },
  computation_key: {
    label: 'Audience or Trait Key',
    description:
      'The key of the audience, journey step or computed trait in Engage. In snake_case, it becomes the name of the user property in Heap. For a Reverse ETL model, enter a name for the audience.',
    type: 'string',
    allowNull: true,
    category: 'sync',
    // Of rows of a model, nothing else says what the audience is called.
    required: { conditions: [{ fieldKey: 'computation_class', operator: 'is', value: undefined }] },
    default: { '@path': '$.context.personas.computation_key' }
  },
  computation_class: {
    label: 'Kind of Computation',
    description:
      'What Engage computed: the value of a computed_trait (or trait) is sent as it is; that of an audience or journey_step is a membership, which has to be true or false. Of anything else only the sync mode says who is a member.',
    type: 'string',
    allowNull: true,
    category: 'sync',
    default: { '@path': '$.context.personas.computation_class' }
  },
  traits_or_properties: {
    label: 'Traits or Properties',
    description:
      'Where the value is found under the key: in the traits of an identify call, in the properties of a track call.',
    type: 'object',
    allowNull: true,
    category: 'data',
    default: {
      '@merge': { objects: [{ '@path': '$.properties' }, { '@path': '$.traits' }], direction: 'right' }
    }
  },
  event: {
    label: 'Event Name',
    description:
      'If there is no value under the key, "Audience Entered" means that the user is a member, "Audience Exited" that the user no longer is.',
    type: 'string',
    allowNull: true,
    category: 'data',
    default: { '@path': '$.event' }
  },
  send_as: {
    label: 'Send Memberships As',
    description:
      'A user property is what you segment by in Heap: true or false, the newest value wins. An event "Audience Entered" or "Audience Exited", with audience_name and audience_key, shows when it happened. Computed traits are always user properties.',
    type: 'string',
    choices: [
      { label: 'User property', value: 'property' },
      { label: 'Event', value: 'event' },
      { label: 'User property and event', value: 'both' }
    ],
    default: 'property',
    category: 'config'
  },
  name_prefix: {
    label: 'Name Prefix',
    description: 'Put before the name of the user property as it is, for example "segment_".',
    type: 'string',
    allowNull: true,
    category: 'config',
    displayMode: 'collapsed'
  },
  other_traits: {
    label: TRAIT_SWITCHES.audienceTraits.label,
    description: TRAIT_SWITCHES.audienceTraits.help,
    type: 'boolean',
    category: 'config',
    default: false,
    displayMode: 'collapsed'
  },
  time: { ...timeField, displayMode: 'collapsed' },
  message_id: messageIdField,
  context: {
    ...loose,
    label: 'Context',
    description:
      'The name of the sending library, kept as event property segment_library, and other traits of the user.',
    displayMode: 'collapsed',
    category: 'internal',
    default: { library: { '@path': '$.context.library.name' }, traits: { '@path': '$.context.traits' } }
  }
}
