// Shapes of the state of a destination.
import { Type } from '@sinclair/typebox'
import { Pause } from './pause'
import { Count, listOf, nullable, oneOf, shape, Time, type Of } from './shape'

export const Reason = shape({
  code: Type.String(),
  kind: oneOf('rejected', 'retry', 'altered'),
  title: Type.String(),
  advice: Type.String(),
  count: Type.Integer({ minimum: 0, description: 'Events of the last 24 hours' }),
  open: Type.Integer({ minimum: 0, description: 'Rejected ones of any age, neither tried again nor discarded' }),
  firstAt: Time,
  lastAt: Time
})
export type Reason = Of<typeof Reason>

export const Overview = shape({
  isOn: Type.Boolean(),
  lastDay: shape({ delivered: Count, rejected: Count, skipped: Count }),
  waiting: Count,
  held: Type.Integer({ minimum: 0, description: 'Waiting events of paused sources' }),
  retrying: Count,
  timeToDeliverMs: shape({ p50: nullable(Type.Number()), p95: nullable(Type.Number()) }),
  budget: shape({ used: Count, limit: nullable(Type.Number()), windowMs: nullable(Type.Number()) }),
  pause: nullable(Pause),
  reasons: listOf(Reason)
})
export type Overview = Of<typeof Overview>

export const Overviews = shape({ destinations: Type.Record(Type.String(), Overview) })
export type Overviews = Of<typeof Overviews>
