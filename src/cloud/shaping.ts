// The fields with which a mapping shapes properties and event names, and the reading of their values.
import { PayloadValidationError, type InputField } from '@segment/actions-core'
import { choicesOf, SETTING_TEXTS, wordsOf } from '../heap/setting-texts'
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
  allowed_properties: { ...text, ...wordsOf('allowedProperties') },
  blocked_properties: { ...text, ...wordsOf('blockedProperties') },
  nested_values: {
    ...wordsOf('nestedValues'),
    type: 'string',
    choices: choicesOf('nestedValues'),
    default: SETTING_TEXTS.nestedValues.default,
    category: 'config',
    displayMode: 'collapsed'
  }
}

export const eventShapingFields: Record<keyof EventShaping, InputField> = {
  event_prefix: { ...text, ...wordsOf('eventPrefix') },
  array_items_as_events: {
    ...wordsOf('arrayItemsAsEvents'),
    type: 'integer',
    allowNull: true,
    minimum: 0,
    maximum: MAX_ITEM_EVENTS,
    default: SETTING_TEXTS.arrayItemsAsEvents.default,
    category: 'config',
    displayMode: 'collapsed',
    // Lists that are left out become no events.
    depends_on: { conditions: [{ fieldKey: 'nested_values', operator: 'is_not', value: 'drop' }] }
  },
  ...propertyShapingFields
}

/** The shaping, to spread into an input; empty if none is asked for. Throws for values that the fields do not allow. */
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
