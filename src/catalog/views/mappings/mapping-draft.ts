// A mapping while it is edited: its changes, its defaults, and the request that stores it.
import type { Action, FieldValues, Mapping, Preset } from '../../../runner/admin/shapes'
import { mistakeOf, toMappingValue, toOrigin, type Origin } from './origin'

export interface MappingDraft {
  readonly name: string
  readonly trigger: string
  readonly isOn: boolean
  readonly origins: Readonly<Record<string, Origin>>
}

export function toDraft({ name, trigger, isOn, mapping }: Mapping, { fields }: Action): MappingDraft {
  return {
    name,
    trigger,
    isOn,
    origins: originsOf(
      fields.map(({ key }) => key),
      mapping
    )
  }
}

/** The default of a field: that of the preset with the name of the mapping, or that of the field itself. */
export function defaultsOf(
  { name, action }: Mapping,
  { fields }: Action,
  presets: readonly Preset[]
): MappingDraft['origins'] {
  const preset = presets.find((one) => one.name === name && one.action === action)
  const own = Object.fromEntries(fields.map((field) => [field.key, field.default]))
  return originsOf(
    fields.map(({ key }) => key),
    preset?.mapping ?? own
  )
}

function originsOf(keys: readonly string[], values: FieldValues): Record<string, Origin> {
  return Object.fromEntries(keys.map((key) => [key, toOrigin(values[key])]))
}

export function isSame(one: Origin | undefined, other: Origin | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** The mapping without fields that have no value. */
export function toFieldValues({ origins }: MappingDraft): Record<string, unknown> {
  const values = Object.entries(origins).map(([key, origin]) => [key, toMappingValue(origin)] as const)
  return Object.fromEntries(values.filter(([, value]) => value !== undefined))
}

/** The body of the request that stores the draft: only what was changed, so that other people's changes stay. */
export function toMappingChanges(
  loaded: Mapping,
  { stored, draft }: { readonly stored: MappingDraft; readonly draft: MappingDraft }
): object {
  const { name, trigger, isOn } = draft
  const isSameMapping = JSON.stringify(draft.origins) === JSON.stringify(stored.origins)
  const changes = {
    ...(name !== stored.name && { name }),
    ...(trigger !== stored.trigger && { trigger }),
    ...(isOn !== stored.isOn && { isOn }),
    ...(!isSameMapping && { mapping: toFieldValues(draft) })
  }
  const was = Object.fromEntries(Object.keys(changes).map((key) => [key, loaded[key as keyof Mapping]]))
  return { ...changes, was }
}

export function hasMistake({ origins }: MappingDraft): boolean {
  return Object.values(origins).some((origin) => mistakeOf(origin) !== undefined)
}
