// The fields of updateAccount, with their texts for marketers.
import type { InputField } from '@segment/actions-core'
import { SERVER_LIMITS } from '../../heap/limits'
import { contextTraitsField, identityField } from '../fields'
import { propertyShapingFields } from '../shaping'
import type { Payload } from './payload'

export const fields: Record<keyof Payload, InputField> = {
  account_id: {
    label: 'Account ID',
    description: `Your own ID of the account (company, team). At most ${SERVER_LIMITS.identity} characters.`,
    type: 'string',
    allowNull: true,
    required: true,
    category: 'identifier',
    default: { '@path': '$.groupId' }
  },
  traits: {
    label: 'Account Properties',
    description: `What you know about the account. The newest value wins. Nested objects become names joined with a dot (address.city), lists become one JSON text, text is cut at ${SERVER_LIMITS.value} characters.`,
    type: 'object',
    allowNull: true,
    category: 'data',
    default: { '@path': '$.traits' }
  },
  context_traits: contextTraitsField,
  identity: {
    ...identityField,
    description:
      'Your own ID of the user who belongs to the account. The user gets the property that links users to accounts (see the setting "Account Property"). Without a user ID only the account is updated.'
  },
  ...propertyShapingFields
}
