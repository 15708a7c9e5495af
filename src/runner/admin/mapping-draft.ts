// What a mapping has to look like when somebody enters it. Knows no HTTP.
import type { MappingDraft } from '../config/edits'
import type { DestinationType } from '../destinations/destination-type'
import { checkTrigger } from '../worker/trigger-check'

export const mappingProperties = {
  name: { type: 'string', minLength: 1, maxLength: 200 },
  action: { type: 'string' },
  trigger: { type: 'string', maxLength: 5000 },
  mapping: { type: 'object', additionalProperties: true },
  isOn: { type: 'boolean' }
} as const

export const mappingDraft = {
  type: 'object',
  required: ['action'],
  additionalProperties: false,
  properties: mappingProperties
} as const

/** One sentence per wrong field; empty when nothing is wrong. */
export function refuseMapping(
  type: DestinationType,
  { action, trigger, mapping }: Partial<MappingDraft>
): Record<string, string> {
  const errors: Record<string, string> = {}
  const known = action === undefined ? undefined : type.actions[action]
  if (action !== undefined && known === undefined) errors['action'] = `There is no action ${action}.`
  const checked = trigger === undefined ? undefined : checkTrigger(trigger)
  if (checked?.isValid === false) errors['trigger'] = checked.message
  const fields = known?.definition.fields ?? {}
  const unknown = Object.keys(mapping ?? {}).filter((key) => known !== undefined && !Object.hasOwn(fields, key))
  if (unknown.length > 0) errors['mapping'] = `The action has no field ${unknown.join(', ')}.`
  return errors
}
