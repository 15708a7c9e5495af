// Which properties of a Currents event are passed on: no credentials, and no texts of people unless they are wanted.
import { isFields, type Fields } from '../vendor-events'

/** Push tokens and the like: whoever has one can reach a device. Source: Braze, event glossary. */
const CREDENTIALS = /^(push_token|web_push_token.*|push_to_start_token|update_token)$/

/** What users wrote or were sent. Source: Braze, event glossary. */
const TEXTS: ReadonlySet<string> = new Set(['message_body', 'input', 'output', 'raw_response', 'flow_response_json'])

/** Levels that are searched for credentials. Deeper values are left out. */
const MAX_LEVELS = 20

/** A copy without credentials, unwanted texts and nulls, at every level. */
export function passedProperties(
  properties: unknown,
  { keepsTexts }: { readonly keepsTexts: boolean }
): Record<string, unknown> {
  const isPassed = (name: string): boolean => !CREDENTIALS.test(name) && (keepsTexts || !TEXTS.has(name))
  return isFields(properties) ? passedObject(properties, { isPassed, levels: MAX_LEVELS }) : {}
}

interface Passing {
  readonly isPassed: (name: string) => boolean
  readonly levels: number
}

function passedObject(object: Fields, passing: Passing): Record<string, unknown> {
  const entries = Object.entries(object).flatMap(([name, value]) => {
    const passed = passing.isPassed(name) ? passedValue(value, passing) : undefined
    return passed === undefined ? [] : [[name, passed] as const]
  })
  return Object.fromEntries(entries)
}

function passedValue(value: unknown, { isPassed, levels }: Passing): unknown {
  if (value === null) return undefined
  if (typeof value !== 'object') return value
  if (levels === 0) return undefined
  const inside = { isPassed, levels: levels - 1 }
  if (!Array.isArray(value)) return passedObject(value as Record<string, unknown>, inside)
  return value.map((item) => passedValue(item, inside)).filter((item) => item !== undefined)
}
