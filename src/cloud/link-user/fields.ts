// The fields of linkUser, with their texts for marketers.
import type { InputField } from '@segment/actions-core'
import { SERVER_LIMITS } from '../../heap/limits'
import { contextTraitsField, identityField, timeField } from '../fields'
import type { Payload } from './payload'

export const linkTimeField: InputField = {
  ...timeField,
  label: 'Time of the Link',
  description:
    'When the visitor became the user: the first of timestamp, originalTimestamp and receivedAt that can be read. Heap counts how many visitors are linked to a user in a month. If none can be read, Heap takes the time of arrival.',
  displayMode: 'collapsed'
}

export const fields: Record<keyof Payload, InputField> = {
  identity: {
    ...identityField,
    description: `Your own ID of the user; Heap calls it identity. At most ${SERVER_LIMITS.identity} characters.`
  },
  heap_user_id: {
    label: "Heap's User ID",
    description:
      'The number that Heap itself gave the visitor, as heap.getUserId() shows it on your page. Anything else, such as a Segment anonymous ID, cannot be linked and is rejected.',
    type: 'string',
    allowNull: true,
    category: 'identifier',
    default: { '@path': '$.previousId' }
  },
  time: linkTimeField,
  context_traits: contextTraitsField
}
