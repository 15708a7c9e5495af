// The form of syncAudience, as a marketer sees it. Segment fills all of it from Engage.
import type { InputField } from '@segment/actions-core'
import { identityField } from '../fields'
import type { Payload } from './payload'

export const fields: Record<keyof Payload, InputField> = {
  identity: identityField,
  computation_key: {
    label: 'Audience or Trait Key',
    description:
      'The key of the audience, journey step or computed trait in Engage. In snake_case, it becomes the name of the user property in Heap.',
    type: 'string',
    allowNull: true,
    default: { '@path': '$.context.personas.computation_key' }
  },
  computation_class: {
    label: 'Kind of Computation',
    description:
      'What Engage computed: with computed_trait the value is sent as it is; anything else is a membership, which has to be true or false.',
    type: 'string',
    allowNull: true,
    default: { '@path': '$.context.personas.computation_class' }
  },
  traits_or_properties: {
    label: 'Traits or Properties',
    description:
      'Where the value stands under the key: in the traits of an identify call, in the properties of a track call.',
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
    default: { '@path': '$.event' }
  }
}
