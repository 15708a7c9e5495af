// Shapes of destination types, their settings, destinations, and deletions of people.
import { Type } from '@sinclair/typebox'
import { MODES, SOURCE_KINDS } from '../../../storage/settings/model'
import { Action, MappingDraft, Preset } from './mappings'
import { Pause } from './pause'
import { anyObject, Count, listOf, nullable, oneOf, shape, Time, Was, type Of } from './shape'

export const Mode = oneOf(...MODES)
export type Mode = Of<typeof Mode>

export const SourceKind = oneOf(...SOURCE_KINDS)
export type SourceKind = Of<typeof SourceKind>

export const Category = oneOf('analytics', 'engagement', 'testing')

const card = {
  type: Type.String(),
  name: Type.String(),
  summary: Type.String(),
  categories: listOf(Category),
  connectionModes: shape({
    web: listOf(Mode),
    mobile: listOf(Mode),
    server: listOf(Mode),
    segment: listOf(Mode),
    rudderstack: listOf(Mode),
    jitsu: listOf(Mode),
    posthog: listOf(Mode),
    braze: listOf(Mode),
    ab_tasty: listOf(Mode),
    command_ai: listOf(Mode)
  }),
  connected: Type.Integer({ minimum: 0, description: 'Destinations of this kind' })
}
export const Card = shape(card)
export type Card = Of<typeof Card>

export const CardList = shape({ cards: listOf(Card) })
export type CardList = Of<typeof CardList>

export const Setting = shape({
  key: Type.String(),
  label: Type.String(),
  help: Type.String(),
  kind: oneOf('text', 'choice', 'switch', 'secret'),
  choices: Type.Optional(listOf(shape({ value: Type.String(), label: Type.String() }))),
  default: Type.Optional(Type.Unknown()),
  isRequired: Type.Boolean()
})
export type Setting = Of<typeof Setting>

export const CardDetail = shape({
  ...card,
  settings: listOf(Setting),
  actions: listOf(Action),
  presets: listOf(Preset)
})
export type CardDetail = Of<typeof CardDetail>

export const Connection = shape({ sourceId: Type.String(), mode: Mode })
export type Connection = Of<typeof Connection>

export const ConnectionChange = shape({ mode: Mode })
export type ConnectionChange = Of<typeof ConnectionChange>

const settings = anyObject('By key of the setting')
const name = Type.String({ minLength: 1, maxLength: 200 })

export const Destination = shape({
  id: Type.String(),
  type: Type.String(),
  name,
  isOn: Type.Boolean(),
  createdAt: Time,
  settings,
  secrets: Type.Record(Type.String(), Type.Boolean(), { description: 'Whether one is stored, by key of the setting' }),
  connections: listOf(Connection),
  pausedSources: listOf(shape({ id: Type.String(), name: Type.String() })),
  pause: nullable(Pause)
})
export type Destination = Of<typeof Destination>

/** What is stored for a destination that the settings do not have. */
export const UnknownDestination = shape({
  id: Type.String(),
  waiting: Type.Integer({ minimum: 0, description: 'Events that nobody has looked at yet' }),
  retrying: Type.Integer({ minimum: 0, description: 'Events that were tried, or are held for the order' }),
  rejected: Type.Integer({ minimum: 0, description: 'Dead letters' })
})
export type UnknownDestination = Of<typeof UnknownDestination>

export const UnknownDestinationList = shape({ destinations: listOf(UnknownDestination) })
export type UnknownDestinationList = Of<typeof UnknownDestinationList>

export const DestinationList = shape({ destinations: listOf(Destination) })
export type DestinationList = Of<typeof DestinationList>

const secret = Type.Unsafe<string | null>({
  type: ['string', 'null'],
  maxLength: 500,
  description: 'null or an empty text removes it'
})
const change = {
  name: Type.Optional(name),
  isOn: Type.Optional(Type.Boolean()),
  settings: Type.Optional(settings),
  secrets: Type.Optional(shape({ apiKey: Type.Optional(secret) }))
}
export const DestinationChange = shape({ ...change, was: Was })
export type DestinationChange = Of<typeof DestinationChange>

export const DestinationDraft = shape({
  ...change,
  type: Type.String(),
  settings,
  connections: Type.Optional(listOf(Connection)),
  mappings: Type.Optional(listOf(MappingDraft))
})
export type DestinationDraft = Of<typeof DestinationDraft>

export const SettingsDraft = shape({ type: Type.String(), settings })
export type SettingsDraft = Of<typeof SettingsDraft>

export const CheckedSettings = shape({ settings })
export type CheckedSettings = Of<typeof CheckedSettings>

/** People deleted at once. More of them are a job for the command line. */
const MAX_USERS = 100_000

export const DeletionRequest = shape({
  users: Type.Array(Type.String(), { minItems: 1, maxItems: MAX_USERS, description: 'User ids' }),
  literal: Type.Optional(Type.Boolean({ description: 'Every id is taken literally; default false' }))
})
export type DeletionRequest = Of<typeof DeletionRequest>

const DeletionStatus = oneOf('pending', 'complete')
const hashes = listOf(Type.String({ description: 'sha256: and the hash of a user id' }))

export const ReceiptRequest = shape({
  id: Type.String(),
  location: Type.String(),
  status: DeletionStatus,
  requestedAt: Time,
  checkedAt: Time,
  users: Count,
  identities: hashes
})
export type ReceiptRequest = Of<typeof ReceiptRequest>

export const Receipt = shape({
  version: Type.Literal(1),
  appId: Type.String(),
  confirmed: Type.Integer({ minimum: 0, description: 'User ids of complete requests' }),
  note: Type.String(),
  requests: listOf(ReceiptRequest),
  /** What Heap may have accepted: the answer was lost. */
  unanswered: Type.Optional(listOf(shape({ askedAt: Time, users: Count, identities: hashes })))
})
export type Receipt = Of<typeof Receipt>

/** The answer once Heap has accepted a part, or may have. `error`: why the rest was not requested. */
export const DeletionAccepted = shape({
  receipt: Receipt,
  error: nullable(shape({ code: Type.String(), message: Type.String() })),
  erasedEvents: Count
})
export type DeletionAccepted = Of<typeof DeletionAccepted>

const person = Type.String({ description: 'sha256: and the hash of the user id' })

/** People who were deleted and are not created again: the newest 1,000. */
export const SuppressionList = shape({ count: Count, suppressions: listOf(shape({ person, since: Time })) })
export type SuppressionList = Of<typeof SuppressionList>

export const SuppressionLift = shape({
  users: Type.Optional(Type.Array(Type.String(), { maxItems: MAX_USERS, description: 'User ids' })),
  people: Type.Optional(Type.Array(Type.String(), { maxItems: MAX_USERS, description: 'Hashes, as they are listed' }))
})
export type SuppressionLift = Of<typeof SuppressionLift>

export const SuppressionsLifted = shape({ count: Count })
export type SuppressionsLifted = Of<typeof SuppressionsLifted>

export const DeletionProgress = shape({ id: Type.String(), status: DeletionStatus, checkedAt: Time })
export type DeletionProgress = Of<typeof DeletionProgress>
