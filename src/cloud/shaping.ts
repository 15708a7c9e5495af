// The fields by which a mapping shapes properties and event names, and the wishes that they give. Shapes nothing itself.
import { PayloadValidationError, type InputField } from '@segment/actions-core'
import { SERVER_LIMITS } from '../heap/limits'
import { MAX_ITEM_EVENTS, parseShaping, type Shaping } from '../heap/shaping'

export interface PropertyShaping {
  allowed_properties?: string | null
  blocked_properties?: string | null
  nested_values?: string
}

export interface EventShaping extends PropertyShaping {
  event_prefix?: string | null
  array_items_as_events?: number | null
}

const text = { type: 'string', allowNull: true, category: 'config', displayMode: 'collapsed' } as const

export const propertyShapingFields: Record<keyof PropertyShaping, InputField> = {
  allowed_properties: {
    ...text,
    label: 'Properties to Send',
    description:
      'Names of the properties that are sent, separated by commas; all others are left out. A name stands for everything nested in it as well: "cart" takes cart.total along. Leave it empty to send all.'
  },
  blocked_properties: {
    ...text,
    label: 'Properties to Leave Out',
    description:
      'Names of properties that are never sent, separated by commas, with everything nested in them. They win over the properties to send.'
  },
  nested_values: {
    label: 'Nested Objects',
    description: `What becomes of objects inside the properties. Flatten them into names joined with a dot (address.city), send each as one JSON text of at most ${SERVER_LIMITS.value} characters, or leave out all objects and lists.`,
    type: 'string',
    choices: [
      { label: 'Flatten', value: 'flatten' },
      { label: 'Send as JSON text', value: 'stringify' },
      { label: 'Leave out', value: 'drop' }
    ],
    default: 'flatten',
    category: 'config',
    displayMode: 'collapsed'
  }
}

export const eventShapingFields: Record<keyof EventShaping, InputField> = {
  event_prefix: {
    ...text,
    label: 'Event Name Prefix',
    description: `Put before every event name as it is, for example "Server: ". The name with its prefix has at most ${SERVER_LIMITS.eventName} characters.`
  },
  array_items_as_events: {
    label: 'List Items as Events',
    description:
      'Each item of a list among the event properties also becomes an event "<event> <property> item", so that Heap can count by it. This is how many at most, for one event. 0 makes none.',
    type: 'integer',
    allowNull: true,
    minimum: 0,
    maximum: MAX_ITEM_EVENTS,
    default: 0,
    category: 'config',
    displayMode: 'collapsed',
    // None are made of lists that are left out.
    depends_on: { conditions: [{ fieldKey: 'nested_values', operator: 'is_not', value: 'drop' }] }
  },
  ...propertyShapingFields
}

/** Spreads into an input: nothing where nothing is asked for. Throws for what the fields themselves do not let pass. */
export function toShaping(payload: EventShaping): { readonly shaping?: Shaping } {
  const shaping = parseShaping({
    allowedProperties: payload.allowed_properties,
    blockedProperties: payload.blocked_properties,
    nestedValues: payload.nested_values,
    eventPrefix: payload.event_prefix,
    arrayItemsAsEvents: payload.array_items_as_events
  })
  if (shaping === undefined) return {}
  if ('errors' in shaping) throw new PayloadValidationError(Object.values(shaping.errors).join(' '))
  return { shaping }
}
