// Shapes of sources, sessions and the state of the runner itself.
import { Type } from '@sinclair/typebox'
import { SourceKind } from './destinations'
import { EventRow } from './events'
import { Count, listOf, nullable, oneOf, shape, Time, Was, type Of } from './shape'

const name = Type.String({ minLength: 1, maxLength: 200 })

const signingSecret = nullable(
  Type.String({
    minLength: 1,
    maxLength: 500,
    description: 'What requests to /v1/forward have to be signed with; null: nothing. It is never shown'
  })
)

/** Choices about events of Braze's Currents. What is left out has its default: see docs/partners/braze.md. */
export const Currents = Type.Partial(
  shape({
    identity: oneOf('external_user_id', 'user_id'),
    names: oneOf('segment', 'raw'),
    prefix: Type.String({ maxLength: 100 }),
    keepsTexts: Type.Boolean(),
    alsoTypes: listOf(Type.String({ maxLength: 200 })),
    notTypes: listOf(Type.String({ maxLength: 200 }))
  }),
  { additionalProperties: false }
)

const paths = Type.Array(Type.String({ maxLength: 200 }), {
  maxItems: 100,
  description: 'Paths below context, properties or traits, such as context.ip'
})

/** What is not stored as it comes: dropped, or replaced by its SHA-256 in hex. */
export const PrivateFields = shape({ dropped: paths, hashed: paths })
export type PrivateFields = Of<typeof PrivateFields>

/** Events that each write key may bring in a minute or a day of UTC. */
export const Quota = shape({
  events: Type.Integer({ minimum: 1, maximum: 1_000_000_000_000 }),
  per: oneOf('minute', 'day')
})

export const SourceDraft = shape({
  name,
  kind: SourceKind,
  signingSecret: Type.Optional(signingSecret),
  privateFields: Type.Optional(PrivateFields),
  currents: Type.Optional(Currents),
  quota: Type.Optional(nullable(Quota))
})
export type SourceDraft = Of<typeof SourceDraft>

export const SourceChange = Type.Partial(
  shape({
    ...SourceDraft.properties,
    was: Was,
    isPaused: Type.Boolean({ description: 'Events of a paused source are stored and not delivered until it goes on' })
  }),
  { additionalProperties: false }
)
export type SourceChange = Of<typeof SourceChange>

export const Source = shape({
  id: Type.String(),
  name,
  kind: SourceKind,
  writeKeys: listOf(Type.String()),
  createdAt: Time,
  hasSigningSecret: Type.Boolean(),
  privateFields: PrivateFields,
  currents: Type.Optional(Currents),
  quota: nullable(Quota),
  quotaUse: Type.Array(shape({ writeKey: Type.String(), used: Count, refused: Count }), {
    description: 'By write key, in the present minute or day: events taken, and events that this runner has refused'
  }),
  pausedAt: nullable(Time),
  untaken: Type.Integer({
    minimum: 0,
    description: 'Events that at least one of its destinations has not looked at yet'
  }),
  events: Count,
  firstEventAt: nullable(Time),
  lastEventAt: nullable(Time),
  lastEvent: nullable(EventRow)
})
export type Source = Of<typeof Source>

export const SourceList = shape({ sources: listOf(Source) })
export type SourceList = Of<typeof SourceList>

const Runner = shape({
  name: Type.String(),
  version: Type.String(),
  isThis: Type.Boolean({ description: 'Whether it is the one that answers' }),
  destinations: Count
})

export const Status = shape({
  version: Type.String(),
  url: Type.String(),
  trackingUrl: Type.String(),
  sandboxUrl: nullable(Type.String()),
  partnersUrl: nullable(Type.String({ description: 'Local stand-ins of the partners of segments' })),
  runners: Type.Array(Runner, {
    description:
      'Those that share the database, with the number of destinations that each sends to; none with a data folder'
  }),
  storage: shape({
    bytes: Count,
    maxBytes: Count,
    isDamaged: Type.Boolean(),
    isFull: Type.Boolean(),
    events: Count,
    deadLettersForgotten: Count,
    oldestAt: nullable(Time),
    refusedAt: nullable(Time),
    retentionMs: Count,
    warnings: Type.Array(Type.String(), { description: 'What is wrong with a shared database, and what to do' })
  }),
  worker: shape({
    failures: Count,
    lastFailureAt: nullable(Time),
    lastFailure: nullable(Type.String())
  })
})
export type Status = Of<typeof Status>
