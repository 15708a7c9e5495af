// Shapes of what went on in a period: destinations, sources, stages, days, refused requests.
import { Type } from '@sinclair/typebox'
import { Pause } from './pause'
import { Count, listOf, nullable, oneOf, shape, Time, type Of } from './shape'

export const PERIODS = ['10m', '1h', '6h', '24h', '7d', '30d'] as const
export const PeriodName = oneOf(...PERIODS)
export type PeriodName = Of<typeof PeriodName>

export const ActivityQuery = shape({ period: Type.Optional(PeriodName) })
export type ActivityQuery = Of<typeof ActivityQuery>

/** The times of a plot: step `n` begins at `from + n * stepMs`. */
const axis = { period: PeriodName, from: Time, to: Time, stepMs: Type.Integer({ minimum: 60_000 }), steps: Count }

/** One number for each step. */
const series = listOf(Count)

export const Stages = shape({
  received: Type.Array(Count, { description: 'Events that were taken in' }),
  refusedRequests: Type.Array(Count, { description: 'Requests that were refused' }),
  filtered: Type.Array(Count, { description: 'Not sent by somebody’s wish: consent, opt-out, deleted people, pages' }),
  notSent: Type.Array(Count, { description: 'Not sent because no mapping matches' }),
  retried: series,
  rejected: series,
  delivered: series
})
export type Stages = Of<typeof Stages>

const result = { delivered: Count, rejected: Count }

export const DestinationRow = shape({
  id: Type.String(),
  isOn: Type.Boolean(),
  pause: nullable(Pause),
  ...result,
  filtered: Count,
  notSent: Count,
  waiting: Count,
  retrying: Count,
  p95Ms: nullable(Type.Number()),
  perMinute: Type.Number({ description: 'Delivered a minute, on average' }),
  before: shape(result),
  deliveredSteps: series,
  rejectedSteps: series
})
export type DestinationRow = Of<typeof DestinationRow>

export const SourceRow = shape({
  id: Type.String(),
  received: Count,
  refusedRequests: Count,
  ...result,
  perMinute: Type.Number({ description: 'Received a minute' }),
  lastAt: nullable(Time),
  before: shape({ received: Count }),
  receivedSteps: series
})
export type SourceRow = Of<typeof SourceRow>

export const ActivityView = shape({
  ...axis,
  destinations: listOf(DestinationRow),
  sources: listOf(SourceRow),
  strangers: Type.Integer({ minimum: 0, description: 'Refused requests whose write key no source has' }),
  stages: Stages
})
export type ActivityView = Of<typeof ActivityView>

export const DestinationActivity = shape({
  ...axis,
  delivered: Count,
  rejected: Count,
  before: shape(result),
  p95Ms: nullable(Type.Number()),
  stages: Stages
})
export type DestinationActivity = Of<typeof DestinationActivity>

const date = Type.String({ format: 'date', description: 'A day, UTC: 2026-03-05' })
export const ReconciliationQuery = shape({
  from: Type.Optional(date),
  to: Type.Optional(Type.String({ format: 'date', description: 'The last day' })),
  destination: Type.Optional(Type.String())
})
export type ReconciliationQuery = Of<typeof ReconciliationQuery>

export const ReconciliationRow = shape({
  day: Type.String(),
  type: Type.String({ description: '"other": events of names that were too many to be counted each' }),
  name: Type.String(),
  received: Type.Integer({ minimum: 0, description: 'From the sources of the destination' }),
  sent: Count,
  accepted: Count,
  refused: Count,
  altered: Type.Integer({ minimum: 0, description: 'Accepted, but changed on the way' }),
  notSent: Count
})
export type ReconciliationRow = Of<typeof ReconciliationRow>

export const Reconciliation = shape({
  from: Type.String(),
  to: Type.String(),
  destinationId: nullable(Type.String()),
  rows: listOf(ReconciliationRow)
})
export type Reconciliation = Of<typeof Reconciliation>

export const RefusedRow = shape({
  code: Type.String(),
  title: Type.String(),
  advice: Type.String(),
  message: Type.String(),
  path: Type.String(),
  address: Type.String(),
  agent: Type.String(),
  sourceId: nullable(Type.String()),
  count: Count,
  firstAt: Time,
  lastAt: Time
})
export type RefusedRow = Of<typeof RefusedRow>

export const RefusedRequests = shape({ requests: listOf(RefusedRow) })
export type RefusedRequests = Of<typeof RefusedRequests>
