// How a destination is doing, as the admin API gives it.
import { Type } from '@sinclair/typebox'
import { Count, listOf, nullable, oneOf, shape, Time, type Of } from './shape'

export const Minute = shape({ at: Time, delivered: Count, rejected: Count, retried: Count, skipped: Count })
export type Minute = Of<typeof Minute>

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

export const Pause = shape({
  until: Type.Union([Time, Type.Null()], { description: 'null: until somebody changes something' }),
  code: Type.String(),
  title: Type.String(),
  message: Type.String()
})
export type Pause = Of<typeof Pause>

export const Overview = shape({
  isOn: Type.Boolean(),
  today: shape({ delivered: Count, rejected: Count, skipped: Count }),
  waiting: Count,
  retrying: Count,
  minutes: listOf(Minute),
  timeToDeliverMs: shape({ p50: nullable(Type.Number()), p95: nullable(Type.Number()) }),
  budget: shape({ used: Count, limit: nullable(Type.Number()), windowMs: nullable(Type.Number()) }),
  pause: nullable(Pause),
  reasons: listOf(Reason)
})
export type Overview = Of<typeof Overview>

export const Overviews = shape({ destinations: Type.Record(Type.String(), Overview) })
export type Overviews = Of<typeof Overviews>
