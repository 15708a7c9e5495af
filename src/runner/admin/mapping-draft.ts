// Checks a mapping that a person has entered.
import { fieldsToJsonSchema, validateSchema, type JSONObject } from '@segment/actions-core'
import { SYNC_MODE } from '../../cloud/sync-audience/sync-mode'
import type { Action, DestinationType } from '../destinations/destination-type'
import { refuseSize } from '../mapping/bounds'
import { checkTrigger } from '../worker/trigger-check'
import type { FieldValues, MappingChange } from './shapes'

/** A body in the form that is stored. The cast is safe, since the body was parsed from JSON. */
export function toDraft<Draft extends { readonly mapping?: FieldValues }>(
  draft: Draft
): Omit<Draft, 'mapping'> & { readonly mapping?: JSONObject } {
  return draft as Omit<Draft, 'mapping'> & { readonly mapping?: JSONObject }
}

/** One sentence per wrong field; empty when nothing is wrong. */
export function refuseMapping(
  type: DestinationType,
  { action, trigger, mapping }: MappingChange
): Record<string, string> {
  const known = type.actions[action ?? '']
  if (known === undefined) return { action: `There is no action ${action ?? 'without a name'}.` }
  const errors: Record<string, string> = {}
  const wrongTrigger = trigger === undefined ? undefined : refuseTrigger(trigger)
  if (wrongTrigger !== undefined) errors['trigger'] = wrongTrigger
  // Checked first, because values that are too deep or too large must not be checked further.
  const wrongValues = refuseSize((mapping ?? {}) as JSONObject) ?? refuseValues(known, mapping ?? {})
  if (wrongValues !== undefined) errors['mapping'] = wrongValues
  return errors
}

function refuseTrigger(trigger: string): string | undefined {
  const checked = checkTrigger(trigger)
  return checked.isValid ? undefined : `${checked.message} (Position ${checked.position}.)`
}

function refuseValues(action: Action, mapping: FieldValues): string | undefined {
  const { fields, syncMode } = action.definition
  const isKnown = (key: string): boolean => Object.hasOwn(fields, key) || (key === SYNC_MODE && syncMode !== undefined)
  const unknown = Object.keys(mapping).filter((key) => !isKnown(key))
  if (unknown.length > 0) return `The action has no field ${unknown.join(', ')}.`
  const modes = syncMode?.choices.map(({ value }) => value) ?? []
  const { [SYNC_MODE]: mode } = mapping
  if (mode !== undefined && !modes.some((known) => known === mode)) {
    return `The sync mode is one of ${modes.join(', ')}.`
  }
  return refuseFixedValues(action, mapping)
}

/** The reason why every event would be refused, in the same words. */
function refuseFixedValues({ definition, toInput }: Action, mapping: FieldValues): string | undefined {
  const fixed = Object.fromEntries(
    Object.entries(mapping).filter(([key, value]) => key !== SYNC_MODE && isFixed(value))
  )
  try {
    const schema = fieldsToJsonSchema(definition.fields, { omitRequiredSchemas: true })
    validateSchema(fixed, schema, { schemaKey: `fixed values of ${definition.title}` })
    toInput(fixed as never, {})
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : 'The mapping could not be applied.'
  }
}

/** Values that are the same for every event. An empty text counts as missing, as at Segment. */
function isFixed(value: unknown): boolean {
  return value !== '' && ['string', 'number', 'boolean'].includes(typeof value)
}
