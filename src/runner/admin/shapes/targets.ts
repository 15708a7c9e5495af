// Shapes of targets of segments and their syncs.
import { Type } from '@sinclair/typebox'
import { PARTNER_TYPES, type PartnerTypeName } from '../../../partners/partner-types'
import { anyObject, Count, listOf, nullable, oneOf, shape, Time, Was, type Of } from './shape'

const name = Type.String({ minLength: 1, maxLength: 200 })
const values = anyObject('By key of the setting. Secrets are stored sealed, and never given back')
export const SegmentsOff = Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
  maxItems: 10_000,
  description: 'Ids of the segments that it is not told of'
})
export const EveryMs = Type.Integer({
  minimum: 60_000,
  maximum: 30 * 24 * 3_600_000,
  description: 'Milliseconds from the beginning of a sync to that of the next. At first: 4 hours'
})
const type = oneOf(...(Object.keys(PARTNER_TYPES) as PartnerTypeName[]))
const settings = {
  name: Type.Optional(name),
  isOn: Type.Optional(Type.Boolean()),
  segmentsOff: Type.Optional(SegmentsOff),
  everyMs: Type.Optional(EveryMs)
}

export const TargetDraft = shape({ type, values, ...settings })
export type TargetDraft = Of<typeof TargetDraft>

export const TargetChange = shape({ values: Type.Optional(values), ...settings, was: Was })
export type TargetChange = Of<typeof TargetChange>

export const TargetSync = shape({
  beganAt: Time,
  endedAt: nullable(Time),
  state: oneOf('under_way', 'complete', 'incomplete', 'stopped'),
  added: Count,
  removed: Count,
  refused: listOf(shape({ code: Type.String(), title: Type.String(), advice: Type.String(), count: Count })),
  waiting: Type.Integer({ minimum: 0, description: 'Changes that the next sync tells again' }),
  stoppedBy: nullable(shape({ code: Type.String(), message: Type.String() }))
})
export type TargetSync = Of<typeof TargetSync>

export const Target = shape({
  id: Type.String(),
  type,
  name,
  isOn: Type.Boolean(),
  createdAt: Time,
  values,
  secrets: Type.Unsafe<Record<string, boolean>>({
    type: 'object',
    additionalProperties: { type: 'boolean' },
    description: 'Whether each secret is stored'
  }),
  segmentsOff: SegmentsOff,
  everyMs: EveryMs,
  members: Type.Integer({ minimum: 0, description: 'People whom it counts in, all segments together' }),
  lastSync: nullable(TargetSync),
  nextSyncAt: nullable(Time)
})
export type Target = Of<typeof Target>

export const TargetList = shape({ targets: listOf(Target) })
export type TargetList = Of<typeof TargetList>

export const TargetSyncList = shape({ syncs: listOf(TargetSync) })
export type TargetSyncList = Of<typeof TargetSyncList>
