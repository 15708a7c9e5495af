// Makes example events from the conditions of triggers, to find an event that several triggers take.
import type { JSONObject, JSONValue } from '@segment/actions-core'
import { parseFql } from '@segment/destination-subscriptions'
import { refuseLength } from './bounds'

/** A condition of Segment's filter language, as its parser returns it. */
interface Condition {
  readonly type: string
  readonly name?: string
  readonly operator?: string
  readonly value?: unknown
  readonly children?: readonly Condition[]
}

const TYPES = ['track', 'page', 'screen', 'identify', 'group'] as const
/** An event name that no trigger names. */
const OTHER_NAME = 'Example'
/** Most names, and most types, that are tried. Our choice. */
const MAX_EACH = 10

const PLACES: Readonly<Record<string, string>> = {
  'event-property': 'properties',
  'event-trait': 'traits',
  'event-context': 'context'
}

/** Each event has a user id and a message id. The caller has to check whether a trigger takes it. */
export function exampleEvents(triggers: readonly string[]): JSONObject[] {
  const conditions = triggers.flatMap((trigger) =>
    refuseLength(trigger) === undefined ? leavesOf(parse(trigger)) : []
  )
  const valuesOf = (type: string): string[] => [
    ...new Set(conditions.filter((one) => one.type === type).flatMap((one) => textOf(exampleValue(one))))
  ]
  const types = valuesOf('event-type').slice(0, MAX_EACH)
  const names = [...valuesOf('event').slice(0, MAX_EACH), OTHER_NAME]
  const [viewName = OTHER_NAME] = valuesOf('name')
  const [userId = 'u-1042'] = valuesOf('userId')
  const facts = { name: viewName, userId, messageId: 'example' }
  // If two conditions are about the same field, each of them holds in one of the two variants.
  const fields = [conditions, [...conditions].reverse()].map(fieldsOf)
  return (types.length > 0 ? types : TYPES).flatMap((type) =>
    names.flatMap((event) =>
      fields.map((values) => ({ type, ...(type === 'track' && { event }), ...facts, ...values }))
    )
  )
}

function parse(trigger: string): Condition {
  return parseFql(trigger) as unknown as Condition
}

function leavesOf(condition: Condition): Condition[] {
  return condition.children === undefined ? [condition] : condition.children.flatMap(leavesOf)
}

function fieldsOf(conditions: readonly Condition[]): JSONObject {
  const fields: JSONObject = {}
  for (const condition of conditions) {
    const place = PLACES[condition.type]
    const value = exampleValue(condition)
    if (place !== undefined && value !== undefined) put(fields, [place, ...(condition.name ?? '').split('.')], value)
  }
  return fields
}

function put(fields: JSONObject, path: readonly string[], value: JSONValue): void {
  if (path.includes('__proto__')) return
  const [key = '', ...rest] = path
  const known = Object.hasOwn(fields, key) ? fields[key] : undefined
  if (rest.length === 0) {
    fields[key] = value
    return
  }
  const inner = typeof known === 'object' && known !== null && !Array.isArray(known) ? known : {}
  fields[key] = inner
  put(inner, rest, value)
}

/** A value for which the condition holds; `undefined` if the field can be left out. */
function exampleValue({ operator, value }: Condition): JSONValue | undefined {
  switch (operator) {
    case '=':
    case '<=':
    case '>=':
    case 'contains':
    case 'starts_with':
    case 'ends_with':
      return value as JSONValue
    case '>':
      return Number(value) + 1
    case '<':
      return Number(value) - 1
    case 'exists':
      return 'example'
    case 'is_true':
      return true
    case 'is_false':
      return false
    default:
      return undefined
  }
}

function textOf(value: JSONValue | undefined): string[] {
  return typeof value === 'string' || typeof value === 'number' ? [String(value)] : []
}
