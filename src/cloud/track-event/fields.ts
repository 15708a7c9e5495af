// The fields of trackEvent, with their texts for marketers. Objects declare no inner fields, so that a wrong value
// inside is left out and reported, and the event is still sent.
import type { InputField } from '@segment/actions-core'
import { SERVER_LIMITS } from '../../heap/limits'
import { heapIdsField, identityField, loose, messageIdField, timeField } from '../fields'
import { eventShapingFields } from '../shaping'
import type { Payload } from './payload'

export const fields: Record<keyof Payload, InputField> = {
  event: {
    label: 'Event Name',
    description: `The name of the event in Heap, at most ${SERVER_LIMITS.eventName} characters. For page and screen calls enter one fixed name: a name per page would fill the event list in Heap.`,
    type: 'string',
    allowNull: true,
    required: true,
    category: 'data',
    default: { '@path': '$.event' }
  },
  identity: identityField,
  properties: {
    label: 'Event Properties',
    description: `Details of the event. Nested objects become names joined with a dot (cart.total), lists become one JSON text, text is cut at ${SERVER_LIMITS.value} characters.`,
    type: 'object',
    allowNull: true,
    category: 'data',
    default: { '@path': '$.properties' }
  },
  view: {
    ...loose,
    label: 'Page or Screen',
    description: 'Name and category of the page or screen; they are added to the event properties.',
    category: 'data',
    default: { name: { '@path': '$.name' }, category: { '@path': '$.category' } }
  },
  time: timeField,
  message_id: messageIdField,
  heap_ids: heapIdsField,
  anonymous_id: {
    label: 'Anonymous ID',
    description:
      'Used only if the setting "Events Without a User ID" sends them, or as an additional identifier. It never becomes the ID of a known user.',
    type: 'string',
    allowNull: true,
    category: 'identifier',
    default: { '@path': '$.anonymousId' }
  },
  send_identifiers: {
    label: 'Send Additional Identifiers',
    description:
      'Send the anonymous ID and the e-mail address beside the user ID, as the destination Heap Cloud does. Such events go to a Heap endpoint that is not publicly documented and takes text only: numbers and booleans become text, and the session of the browser is left out. Without this, an event is sent under the user ID alone.',
    type: 'boolean',
    default: false,
    category: 'identifier',
    displayMode: 'collapsed'
  },
  email: {
    label: 'E-mail Address',
    description:
      'The e-mail address of the user, as an additional identifier. It is not sent if the setting "Hash User IDs" is on.',
    type: 'string',
    allowNull: true,
    category: 'identifier',
    displayMode: 'collapsed',
    depends_on: { conditions: [{ fieldKey: 'send_identifiers', operator: 'is', value: true }] },
    default: {
      '@if': {
        exists: { '@path': '$.context.traits.email' },
        then: { '@path': '$.context.traits.email' },
        else: { '@path': '$.properties.email' }
      }
    }
  },
  context: {
    ...loose,
    label: 'Context',
    description:
      'The name of the sending library, kept as event property segment_library, and the traits of the user in the event: sent as user properties if the setting "Send Traits of Events" says so, otherwise left out, which is reported.',
    displayMode: 'collapsed',
    category: 'internal',
    default: { library: { '@path': '$.context.library.name' }, traits: { '@path': '$.context.traits' } }
  },
  ...eventShapingFields
}
