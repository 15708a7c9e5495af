// Shapes of events and their deliveries.
import { Type } from '@sinclair/typebox'
import { TRANSFORMATIONS } from '../../../heap/transformations'
import { CHANGES } from '../../../storage/queue/audience-runs'
import { STATES } from '../../../storage/queue/states'
import { anyObject, Count, listOf, nullable, Numbered, oneOf, shape, Time, type Of } from './shape'

export const State = oneOf(...STATES)
export type State = Of<typeof State>

export const AudienceMove = oneOf(...CHANGES)
export type AudienceMove = Of<typeof AudienceMove>

const delivery = {
  destinationId: Type.String(),
  state: State,
  attempts: Count,
  at: nullable(Time),
  nextAttemptAt: nullable(Time),
  code: nullable(Type.String()),
  title: nullable(Type.String()),
  issueCount: Count
}
export const Delivery = shape(delivery)
export type Delivery = Of<typeof Delivery>

const facts = {
  id: Type.Integer(),
  receivedAt: Time,
  type: Type.String(),
  name: nullable(Type.String()),
  userId: nullable(Type.String()),
  anonymousId: nullable(Type.String()),
  messageId: nullable(Type.String()),
  sourceId: Type.String(),
  /** What it says about an audience of Engage. */
  audience: nullable(shape({ run: Type.Integer(), key: Type.String(), change: AudienceMove }))
}
export const EventRow = shape({ ...facts, deliveries: listOf(Delivery) })
export type EventRow = Of<typeof EventRow>

const found = { limit: Type.Optional(Type.Number()), actual: Type.Optional(Type.Number()) }

/** What is wrong with an event. */
export const Problem = shape({
  code: Type.String(),
  title: Type.String(),
  advice: Type.String(),
  message: Type.String(),
  status: Type.Optional(Type.Integer()),
  answer: Type.Optional(Type.String()),
  path: Type.Optional(Type.String()),
  ...found,
  unit: Type.Optional(oneOf('bytes')),
  mappingId: Type.Optional(Type.String({ description: 'The mapping that has the problem' }))
})
export type Problem = Of<typeof Problem>

/** What was altered in an event that was sent. */
export const Issue = shape({
  code: Type.String(),
  title: Type.String(),
  advice: Type.String(),
  path: Type.String(),
  ...found,
  renamedTo: Type.Optional(Type.String())
})
export type Issue = Of<typeof Issue>

export const Answer = Type.Union([
  shape({
    status: Type.Integer(),
    body: nullable(Type.String({ description: 'null: not shown to whoever may only look' }))
  }),
  shape({ failure: Type.String() })
])
export type Answer = Of<typeof Answer>

/** One call to a service, in its single form. */
export const Sent = shape({
  method: Type.String(),
  url: Type.String(),
  body: anyObject(),
  answer: nullable(Answer)
})
export type Sent = Of<typeof Sent>

/** A change that every event undergoes, and that is not an alteration: see `heap/transformations.ts`. */
export const Transformation = shape({
  kind: oneOf(...TRANSFORMATIONS),
  path: Type.String({ description: 'Where it stood in the event; empty for what was added' }),
  names: Type.Array(Type.String(), { description: 'The properties that it has become in Heap' })
})
export type Transformation = Of<typeof Transformation>

/** One attempt to deliver the event. */
export const Attempt = shape({
  number: Type.Integer({ minimum: 1, description: 'Counted on when a rejected event is tried again' }),
  at: Time,
  state: oneOf('delivered', 'skipped', 'rejected', 'retrying'),
  title: nullable(Type.String()),
  error: nullable(Problem),
  sent: listOf(Sent)
})
export type Attempt = Of<typeof Attempt>

export const DeliveryDetail = shape({
  ...delivery,
  error: nullable(Problem),
  issues: listOf(Issue),
  transformations: listOf(Transformation),
  sent: listOf(Sent),
  /**
   * The attempt that `error` and `sent` belong to. `null`: none, because the event was not tried, or waits for another
   * one.
   */
  lastAttempt: nullable(shape({ number: Count, at: Time })),
  /** Newest first, 20 at most. */
  earlierAttempts: listOf(Attempt)
})
export type DeliveryDetail = Of<typeof DeliveryDetail>

export const EventDetail = shape({
  ...facts,
  event: Type.Unknown(),
  /** Paths at which something was dropped or hashed before the event was stored. */
  privateFields: shape({ dropped: listOf(Type.String()), hashed: listOf(Type.String()) }),
  deliveries: listOf(DeliveryDetail)
})
export type EventDetail = Of<typeof EventDetail>

export const EventRows = shape({ events: listOf(EventRow), next: nullable(Type.Integer()) })
export type EventRows = Of<typeof EventRows>

/** The data of a message of the live stream. */
export const EventBatch = shape({ rows: listOf(EventRow), more: Count })
export type EventBatch = Of<typeof EventBatch>

export const ById = Type.Object({ id: Numbered })
export type ById = Of<typeof ById>

const text = Type.Optional(Type.String())
const filters = {
  source: text,
  destination: text,
  state: Type.Optional(State),
  user: text,
  type: text,
  name: text,
  code: text,
  altered: text,
  run: Type.Optional(Numbered),
  change: Type.Optional(AudienceMove),
  search: Type.Optional(
    Type.String({
      maxLength: 500,
      description:
        'Words that the event has, in any name or value, each from its beginning; several words in quotes stand beside each other'
    })
  ),
  from: Type.Optional(Type.String({ format: 'date-time', description: 'Arrived then or later' })),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'Arrived before' }))
}
export const EventQuery = shape({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
  before: Type.Optional(Numbered),
  ...filters
})
export type EventQuery = Of<typeof EventQuery>

/** Events that arrived behind one of the list. */
export const CountQuery = shape({ after: Numbered, ...filters })
export type CountQuery = Of<typeof CountQuery>

export const EventCount = shape({
  count: Count,
  isMore: Type.Boolean({ description: 'There are more than could be counted' })
})
export type EventCount = Of<typeof EventCount>

export const DeadLetterChoice = shape({
  destinationId: Type.String(),
  eventIds: Type.Optional(listOf(Numbered)),
  code: text
})
export type DeadLetterChoice = Of<typeof DeadLetterChoice>

export const DeadLetterCount = shape({ count: Count })
export type DeadLetterCount = Of<typeof DeadLetterCount>
