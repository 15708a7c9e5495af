// Shapes of resends: stored events that are sent to a destination again, or for the first time.
import { Type } from '@sinclair/typebox'
import { RESENDABLE } from '../../../storage/queue/resends'
import { Count, listOf, nullable, oneOf, shape, Time, type Of } from './shape'

const state = oneOf(...RESENDABLE)

/** All given fields have to match. */
export const ResendChoice = shape({
  states: Type.Array(state, {
    minItems: 1,
    maxItems: RESENDABLE.length,
    description: 'missed: the destination never got them, because it was off or not connected yet'
  }),
  from: Type.Optional(Type.String({ description: 'Arrived at this time or later; default: any' })),
  to: Type.Optional(Type.String({ description: 'Arrived before this time; default: now' })),
  sourceId: Type.Optional(Type.String({ description: 'Default: all sources of the destination' })),
  code: Type.Optional(Type.String({ description: 'Code of the last result; default: any' }))
})
export type ResendChoice = Of<typeof ResendChoice>

export const ResendCount = shape({
  total: Count,
  max: Type.Integer({ description: 'Most events of one resend' }),
  byState: shape({ missed: Count, skipped: Count, rejected: Count, discarded: Count, delivered: Count })
})
export type ResendCount = Of<typeof ResendCount>

export const Resend = shape({
  id: Type.Integer(),
  state: oneOf('running', 'done', 'stopped'),
  states: listOf(state),
  from: nullable(Time),
  to: Time,
  sourceIds: listOf(Type.String()),
  code: nullable(Type.String()),
  title: Type.Union([Type.String(), Type.Null()], { description: 'Of the code' }),
  total: Count,
  queued: Type.Integer({ minimum: 0, description: 'Events that are sent, or wait for their turn' }),
  createdAt: Time,
  endedAt: nullable(Time)
})
export type Resend = Of<typeof Resend>

export const ResendList = shape({
  resends: listOf(Resend),
  open: Type.Integer({
    minimum: 0,
    description: 'Events of the destination that wait or are under way, read after the list'
  })
})
export type ResendList = Of<typeof ResendList>
