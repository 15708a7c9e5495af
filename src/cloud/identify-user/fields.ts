// The fields of identifyUser, with their texts for marketers.
import type { InputField } from '@segment/actions-core'
import { SERVER_LIMITS } from '../../heap/limits'
import { contextTraitsField, heapIdsField, identityField } from '../fields'
import { linkTimeField } from '../link-user/fields'
import { propertyShapingFields } from '../shaping'
import type { Payload } from './payload'

export const fields: Record<keyof Payload, InputField> = {
  identity: identityField,
  traits: {
    label: 'User Properties',
    description: `What you know about the user. The newest value wins. Nested objects become names joined with a dot (address.city), lists become one JSON text, text is cut at ${SERVER_LIMITS.value} characters. "email" fills the Email that is built into Heap; Heap reserves "id" and "user_id", so they arrive as "_id" and "_user_id".`,
    type: 'object',
    allowNull: true,
    category: 'data',
    default: { '@path': '$.traits' }
  },
  context_traits: {
    ...contextTraitsField,
    description:
      'Some libraries put traits of the user only here. They are used if the event has no other traits, unless they name another user.'
  },
  heap_ids: {
    ...heapIdsField,
    description:
      'The ID that Heap itself gave the visitor: user_id. With it, what the visitor did before logging in is linked to the user first. Heap links each of its IDs to one user only, and at most ten of its IDs to a user per month; it ignores further ones. You normally leave this field as it is.',
    default: { user_id: { '@path': '$.integrations.Heap.user_id' } }
  },
  time: linkTimeField,
  ...propertyShapingFields
}
