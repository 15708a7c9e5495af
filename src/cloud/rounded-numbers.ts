// Restores ids that were numbers with lost digits. Segment's schema turns numbers into text before an action sees them,
// and text does not show the loss. Heap's rules then refuse such an id.
import { transform, type InputField, type JSONObject } from '@segment/actions-core'
import { readText } from '../heap/checks'

/** The mapping, fields and events from which payloads were made. */
export interface Origin {
  /** The fields of the action. Fields of the categories `identifier` and `internal` are ids. */
  readonly fields: Readonly<Record<string, Pick<InputField, 'category'>>>
  readonly mapping: JSONObject
  /** In the order of the payloads. Includes events whose payload Segment's schema has refused. */
  readonly events: readonly JSONObject[]
}

/** The text of an id, or the number from which it was made. */
export type Id = string | number | null

/**
 * The payloads, with each id that was made from a rounded number replaced by that number, so that it is refused instead
 * of naming another person. Other ids, and ids that were text, stay unchanged. If Segment left out `n` payloads, each
 * payload comes from one of `n + 1` events: one such number among them is enough.
 */
export function restoreNumbers<Payload extends object>(payloads: readonly Payload[], origin: Origin): Payload[] {
  const leftOut = origin.events.length - payloads.length
  return payloads.map((payload, index) => {
    let restored: Payload | undefined
    for (const [key, value] of Object.entries(payload)) {
      const number = isId(origin.fields[key]) ? toRoundedNumber(value) : undefined
      if (number === undefined) continue
      const events = origin.events.slice(index, index + leftOut + 1)
      if (isMadeOf(number, { ...origin, key, events })) restored = { ...(restored ?? payload), [key]: number }
    }
    return restored ?? payload
  })
}

/** Whether `restoreNumbers` has anything to look for. Cheap, whatever the mapping. */
export function mayBeRounded(payload: object, fields: Origin['fields']): boolean {
  for (const [key, value] of Object.entries(payload)) {
    if (isId(fields[key]) && toRoundedNumber(value) !== undefined) return true
  }
  return false
}

function isId(field: Origin['fields'][string] | undefined): boolean {
  return field?.category === 'identifier' || field?.category === 'internal'
}

/** The number that JavaScript writes as `text`, if it is one that was rounded. */
function toRoundedNumber(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined
  const number = Number(text)
  return String(number) === text && readText(number) === undefined ? number : undefined
}

/**
 * Whether the mapping gives this number for one of the events. A list with this number alone counts: the schema unwraps
 * it.
 */
function isMadeOf(number: number, { mapping, key, events }: Origin & { readonly key: string }): boolean {
  // A mapping may have one directive for all of its fields. Source: `getMappingToProcess` of actions-core, which also
  // changes the mapping: hence the clone.
  const { [key]: value, [ROOT]: root } = structuredClone(mapping)
  const single = { [key]: value, ...(root !== undefined && { [ROOT]: root }) } as JSONObject
  return events.some((event) => [transform(single, event)[key]].flat().some((given) => Object.is(given, number)))
}

const ROOT = '__segment_internal_directive'
