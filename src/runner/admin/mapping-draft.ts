// What a mapping has to look like when somebody enters it. Knows no HTTP.
import type { MappingDraft } from '../config/edits'
import type { DestinationType } from '../destinations/destination-type'
import { checkTrigger } from '../worker/trigger-check'

/**
 * Where a mapping holds its sync mode, beside the fields.
 * Source: `__segment_internal_sync_mode` in the Action of actions-core.
 */
export const SYNC_MODE = '__segment_internal_sync_mode'

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
  const known = type.actions[action ?? '']
  if (known === undefined) return { action: `There is no action ${action ?? 'without a name'}.` }
  const errors: Record<string, string> = {}
  const checked = trigger === undefined ? undefined : checkTrigger(trigger)
  if (checked?.isValid === false) errors['trigger'] = checked.message
  const { fields, syncMode } = known.definition
  const { [SYNC_MODE]: mode, ...values } = mapping ?? {}
  const unknown = Object.keys(values).filter((key) => !Object.hasOwn(fields, key))
  if (mode !== undefined && syncMode === undefined) unknown.push(SYNC_MODE)
  if (unknown.length > 0) errors['mapping'] = `The action has no field ${unknown.join(', ')}.`
  else if (mode !== undefined && syncMode?.choices.every(({ value }) => value !== mode) === true) {
    errors['mapping'] = `The sync mode is one of ${syncMode.choices.map(({ value }) => value).join(', ')}.`
  }
  return errors
}
