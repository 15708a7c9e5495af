// Fields that several actions share. None is required, and types are as wide as possible: Heap's rules answer a bad
// value with a reason and advice, while Segment's schema would only say "wrong type".
import type { InputField } from '@segment/actions-core'
import { MAX_BULK_ITEMS, MAX_HEAP_USER_ID, SERVER_LIMITS } from '../heap/limits'

/** Segment itself reads these; the actions do not. */
export const batchFields = {
  enable_batching: {
    label: 'Batch Events',
    description:
      'Send events to Heap in batches, which is faster and stays below the limits of Heap. Recommended. One wrong event never costs the others of its batch.',
    type: 'boolean',
    default: true
  },
  batch_size: {
    label: 'Batch Size',
    description: `The most events in one batch. Heap takes up to ${MAX_BULK_ITEMS}.`,
    type: 'number',
    minimum: 1,
    maximum: MAX_BULK_ITEMS,
    default: MAX_BULK_ITEMS,
    unsafe_hidden: true
  }
} as const satisfies Record<string, InputField>

export const identityField: InputField = {
  label: 'User ID',
  description: `Your own ID of the user; Heap calls it identity. At most ${SERVER_LIMITS.identity} characters. Events without one, or with a placeholder such as "null" or "guest", are rejected, because Heap would merge everyone who shares it into one person. So are numbers above ${MAX_HEAP_USER_ID}, whose last digits are lost: send such IDs as text. Do not map the anonymous ID here.`,
  type: 'string',
  allowNull: true,
  category: 'identifier',
  default: { '@path': '$.userId' }
}

/** Declares no inner fields, so that an id of a wrong type is left out and reported, and the event is still sent. */
export const heapIdsField: InputField = {
  label: 'Heap IDs',
  description:
    "The IDs that Heap itself gave the visitor: user_id and session_id. Segment's web plugin for Heap adds them to your events; you normally leave this field as it is.",
  type: 'object',
  allowNull: true,
  additionalProperties: true,
  defaultObjectUI: 'keyvalue',
  displayMode: 'collapsed',
  category: 'identifier',
  default: {
    user_id: { '@path': '$.integrations.Heap.user_id' },
    session_id: { '@path': '$.integrations.Heap.session_id' }
  }
}

/** The value of `heapIdsField`, unchecked. */
export interface HeapIds {
  user_id?: unknown
  session_id?: unknown
}

/**
 * An object without declared inner fields: a wrong value inside is left out and reported, and the event is still sent.
 */
export const loose = {
  type: 'object',
  allowNull: true,
  additionalProperties: true,
  defaultObjectUI: 'keyvalue'
} as const

export const contextTraitsField: InputField = {
  ...loose,
  label: 'Traits in the Context',
  description:
    'What the event says about the user beside its own purpose. It is sent as user properties if the setting "Send Traits of Events" says so, and otherwise left out, which is reported.',
  displayMode: 'collapsed',
  category: 'data',
  default: { '@path': '$.context.traits' }
}

export const timeField: InputField = {
  ...loose,
  label: 'Time of the Event',
  description:
    'When it happened: the first of timestamp, originalTimestamp and receivedAt that can be read. Dates as ISO 8601, or seconds or milliseconds since 1970. If none can be read, Heap takes the time of arrival.',
  category: 'data',
  default: {
    timestamp: { '@path': '$.timestamp' },
    originalTimestamp: { '@path': '$.originalTimestamp' },
    receivedAt: { '@path': '$.receivedAt' }
  }
}

export const messageIdField: InputField = {
  label: 'Message ID',
  description: 'Identifies the event, so that Heap counts it once even if it is delivered twice.',
  type: 'string',
  allowNull: true,
  category: 'internal',
  default: { '@path': '$.messageId' }
}

/** The value of `timeField`, unchecked. */
export interface Times {
  timestamp?: unknown
  originalTimestamp?: unknown
  receivedAt?: unknown
}
