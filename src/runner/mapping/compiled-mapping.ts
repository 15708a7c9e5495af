// Prepares a mapping once for all events. For each event it gives what Segment's action would pass to its last step, or
// says that Segment's code has to do it.
import { type JSONObject } from '@segment/actions-core'
import { syncModeTypes } from '@segment/actions-core/destination-kit/types'
import validateMapping from '@segment/actions-core/mapping-kit/validate'
import { isRecord } from '../../heap/input'
import { compileField, type Judge } from './compiled-fields'
import { compileValue, type Read } from './compiled-values'

/** What Segment's code passes to the last step of an action. */
export interface Resolved {
  readonly payload: Readonly<Record<string, unknown>>
  /** Whether the user is in the audience of the event; `undefined` if the event does not say. */
  readonly audienceMembership?: boolean | undefined
  readonly syncMode?: string | undefined
}

/** `undefined`: Segment's code has to do it. Throws what it would throw. */
export type Resolve = (event: JSONObject) => Resolved | undefined

/** What of an action decides about its payload. */
export interface ActionRules {
  /** The JSON schema of all fields. */
  readonly schema: unknown
  readonly hasSyncMode: boolean
}

/** Keys of a mapping with which Segment's code does something of its own. */
const SPECIAL = ['__segment_internal_directive', 'dynamicAuthSettings', '__proto__']
const SYNC_MODE = '__segment_internal_sync_mode'

interface Field {
  readonly key: string
  readonly read: Read
  /** Absent: no such field, and its value is left out. */
  readonly judge: Judge | undefined
}

/** `undefined`: the mapping is left to Segment's code for every event. */
export function compileMapping(mapping: JSONObject, { schema, hasSyncMode }: ActionRules): Resolve | undefined {
  const properties = propertiesOf(schema)
  const isSpecial = SPECIAL.some((key) => Object.hasOwn(mapping, key))
  if (properties === undefined || isSpecial || !isValid(mapping)) return undefined
  const fields: Field[] = []
  for (const [key, value] of Object.entries(mapping)) {
    const read = compileValue(value, 'top')
    const isField = Object.hasOwn(properties, key)
    const judge = isField ? compileField(properties[key]) : undefined
    if (read === undefined || (isField && judge === undefined)) return undefined
    fields.push({ key, read, judge })
  }
  const given = hasSyncMode ? mapping[SYNC_MODE] : undefined
  const syncMode = syncModeTypes.find((mode) => mode === given)
  return (event) => resolve(event, fields, syncMode)
}

function resolve(event: JSONObject, fields: readonly Field[], syncMode: string | undefined): Resolved | undefined {
  const payload: Record<string, unknown> = {}
  for (const { key, read, judge } of fields) {
    const value = read(event)
    const verdict = judge?.(value) ?? 'leave out'
    if (verdict === 'ask') return undefined
    if (verdict === 'keep') payload[key] = value
  }
  const membership = membershipIn(event)
  if (membership === 'ask') return undefined
  return { payload, audienceMembership: membership, syncMode }
}

/** The fields, if the schema has no rules beyond them. */
function propertiesOf(schema: unknown): Readonly<Record<string, unknown>> | undefined {
  if (!isRecord(schema)) return undefined
  const { $schema: _known, type, additionalProperties, properties, required, ...others } = schema
  const isSimple = type === 'object' && additionalProperties === false && [required].flat().length === 0
  return isSimple && Object.keys(others).length === 0 && isRecord(properties) ? properties : undefined
}

/** Segment's code checks the mapping again for every event. It does not depend on the event. */
function isValid(mapping: JSONObject): boolean {
  try {
    validateMapping(mapping)
    return true
  } catch {
    return false
  }
}

const AUDIENCES: readonly unknown[] = ['audience', 'journey_step']

/**
 * What an event of Engage says. What a row of a model says is found out later, from the sync mode. Source:
 * `engageAudienceMembership` of actions-core.
 */
function membershipIn(event: JSONObject): boolean | undefined | 'ask' {
  const { context } = event
  if (!isRecord(context)) return context === null ? 'ask' : undefined
  const { personas } = context
  if (!isRecord(personas)) return personas === null ? 'ask' : undefined
  const { computation_class: kind, computation_key: key } = personas
  if (!AUDIENCES.includes(kind) || !key) return undefined
  return typeof key === 'string' ? valueOf(event, key) : 'ask'
}

function valueOf(event: JSONObject, key: string): boolean | undefined {
  const { type } = event
  const place = type === 'identify' ? 'traits' : type === 'track' ? 'properties' : undefined
  const values =
    place === undefined ? undefined : (event[place] as Readonly<Record<string, unknown>> | null | undefined)
  const value = values?.[key]
  return typeof value === 'boolean' ? value : undefined
}
