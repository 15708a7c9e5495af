// The fields of syncAudience, with their texts for marketers. For Engage, Segment fills in all of them.
import type { InputField } from '@segment/actions-core'
import { choicesOf, SETTING_TEXTS, wordsOf } from '../../heap/setting-texts'
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
    // For rows of a model, nothing else gives the audience's name.
    required: { conditions: [{ fieldKey: 'computation_class', operator: 'is', value: undefined }] },
    default: { '@path': '$.context.personas.computation_key' }
  },
  computation_class: {
    label: 'Kind of Computation',
    description:
      'What Engage computed: the value of a computed_trait (or trait) is sent as it is; that of an audience or journey_step is a membership, which has to be true or false. For anything else, only the sync mode says who is a member.',
    type: 'string',
    allowNull: true,
    category: 'sync',
    default: { '@path': '$.context.personas.computation_class' }
  },
  traits_or_properties: {
    label: 'Traits or Properties',
    description:
      'The object that holds the value under the key: the traits of an identify call, or the properties of a track call.',
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
    ...wordsOf('audiencesAs'),
    type: 'string',
    choices: choicesOf('audiencesAs'),
    default: SETTING_TEXTS.audiencesAs.default,
    category: 'config'
  },
  name_prefix: {
    ...wordsOf('engagePrefix'),
    type: 'string',
    allowNull: true,
    category: 'config',
    displayMode: 'collapsed'
  },
  other_traits: {
    ...wordsOf('audienceTraits'),
    type: 'boolean',
    category: 'config',
    default: SETTING_TEXTS.audienceTraits.default,
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
