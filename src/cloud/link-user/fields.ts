// The form of linkUser, as a marketer sees it.
import type { InputField } from '@segment/actions-core'
import { identityField } from '../fields'
import type { Payload } from './payload'

export const fields: Record<keyof Payload, InputField> = {
  identity: {
    ...identityField,
    description: 'Your own ID of the user; Heap calls it identity. At most 255 characters.'
  },
  heap_user_id: {
    label: "Heap's User ID",
    description:
      'The number that Heap itself gave the visitor, as heap.getUserId() shows it on your page. Anything else, such as a Segment anonymous ID, cannot be linked and is rejected.',
    type: 'string',
    allowNull: true,
    category: 'identifier',
    default: { '@path': '$.previousId' }
  }
}
