// Gives ids back that were numbers: Segment's schema has turned them into text before an action sees them, and text does
// not show that digits were lost. Judges no id: that is for Heap's rules.
import { transform, type InputField, type JSONObject } from '@segment/actions-core'
import { readText } from '../heap/checks'

/** What payloads were made of. */
export interface Origin {
  /** The fields of the action. Those of the categories `identifier` and `internal` are ids. */
  readonly fields: Readonly<Record<string, Pick<InputField, 'category'>>>
  readonly mapping: JSONObject
  /** In the order of the payloads. Events whose payload Segment's schema has refused may be among them. */
  readonly events: readonly JSONObject[]
}

/** An id as the field takes it, or the number that it was made of. */
export type Id = string | number | null

/**
 * The payloads with each id that was a number whose last digits are lost as that number again, so that it is refused
 * instead of naming somebody else. Other ids, and ids that were text, stay as they are. If Segment has left out `n`
 * events, it is one of `n + 1` that a payload was made of: one of them with such a number is enough.
 */
export function restoreNumbers<Payload extends object>(payloads: readonly Payload[], origin: Origin): Payload[] {
  const leftOut = origin.events.length - payloads.length
  return payloads.map((payload, index) => {
    const events = origin.events.slice(index, index + leftOut + 1)
    const numbers = Object.entries(payload).flatMap(([key, value]) => {
      const number = isId(origin.fields[key]) ? toRoundedNumber(value) : undefined
      return number !== undefined && isMadeOf(number, { ...origin, key, events }) ? [[key, number] as const] : []
    })
    return numbers.length === 0 ? payload : { ...payload, ...Object.fromEntries(numbers) }
  })
}

function isId(field: Origin['fields'][string] | undefined): boolean {
  return field?.category === 'identifier' || field?.category === 'internal'
}

/** The number that JavaScript writes as `text`, where it is one whose last digits are lost. */
function toRoundedNumber(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined
  const number = Number(text)
  return String(number) === text && readText(number) === undefined ? number : undefined
}

/** Whether the mapping gives this number for one of the events; alone in a list counts, since the schema unwraps it. */
function isMadeOf(number: number, { mapping, key, events }: Origin & { readonly key: string }): boolean {
  // A mapping may be preceded by one directive for all of its fields; source: `getMappingToProcess` of actions-core,
  // which also writes into it.
  const { [key]: value, [ROOT]: root } = structuredClone(mapping)
  const single = { [key]: value, ...(root !== undefined && { [ROOT]: root }) } as JSONObject
  return events.some((event) => [transform(single, event)[key]].flat().some((given) => Object.is(given, number)))
}

const ROOT = '__segment_internal_directive'
