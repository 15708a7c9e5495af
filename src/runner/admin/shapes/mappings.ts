// Shapes of actions, their fields, mappings and presets.
import { Type } from '@sinclair/typebox'
import { Problem, Issue, Sent } from './events'
import { anyObject, listOf, nullable, Numbered, oneOf, shape, Was, type Of } from './shape'

const name = Type.String({ minLength: 1, maxLength: 200 })
const action = Type.String({ description: 'Key of an action' })
export const Trigger = Type.String({ description: "Which events it takes, in Segment's filter language" })

export const FieldValues = anyObject("By field: a value, or one of Segment's directives")
export type FieldValues = Of<typeof FieldValues>

export const Field = shape({
  key: Type.String(),
  label: Type.String(),
  description: Type.String(),
  type: Type.String(),
  isRequired: Type.Boolean(),
  isMultiple: Type.Boolean(),
  /** `main`: what matters first. `shape`: how values are written. `rare`: what is hardly ever changed. */
  group: oneOf('main', 'shape', 'rare'),
  default: Type.Optional(Type.Unknown()),
  choices: Type.Optional(listOf(Type.Unknown()))
})
export type Field = Of<typeof Field>

export const Action = shape({
  key: Type.String(),
  title: Type.String(),
  description: Type.String(),
  defaultTrigger: nullable(Type.String()),
  fields: listOf(Field)
})
export type Action = Of<typeof Action>

const preset = { name, action, trigger: Trigger, mapping: FieldValues, isOn: Type.Boolean() }
export const Preset = shape(preset)
export type Preset = Of<typeof Preset>

export const Mapping = shape({ id: Type.String(), ...preset })
export type Mapping = Of<typeof Mapping>

/** A field that is left out comes from the preset of that name, or from the defaults of the action. */
export const MappingDraft = shape({
  name: Type.Optional(name),
  action,
  trigger: Type.Optional(Trigger),
  mapping: Type.Optional(FieldValues),
  isOn: Type.Optional(Type.Boolean())
})
export type MappingDraft = Of<typeof MappingDraft>

export const MappingChange = Type.Partial(shape({ ...preset, was: Was }), {
  additionalProperties: false
})
export type MappingChange = Of<typeof MappingChange>

export const MappingList = shape({ mappings: listOf(Mapping) })
export type MappingList = Of<typeof MappingList>

export const MappingsAndActions = shape({ mappings: listOf(Mapping), actions: listOf(Action) })
export type MappingsAndActions = Of<typeof MappingsAndActions>

/** By id of the mapping. A mapping that took nothing is left out. */
export const MappingUsage = shape({
  mappings: Type.Record(
    Type.String(),
    shape({
      taken: Type.Integer({ minimum: 0, description: 'Events, counted at their first attempt' }),
      sent: Type.Integer({ minimum: 0, description: 'Events that the service accepted' }),
      refused: Type.Integer({ minimum: 0, description: 'Events that were rejected' })
    })
  )
})
export type MappingUsage = Of<typeof MappingUsage>

/** Paths that stored events have, the most frequent first. */
export const EventPaths = shape({
  events: Type.Integer({ minimum: 0, description: 'Events that were looked at: the newest' }),
  paths: listOf(
    shape({
      path: Type.String({ description: 'Such as properties.plan' }),
      count: Type.Integer({ minimum: 1, description: 'Events that have it' }),
      values: Type.Array(Type.String(), { description: 'Short texts that it had, 20 at most' })
    })
  )
})
export type EventPaths = Of<typeof EventPaths>

export const TriggerQuestion = shape({ trigger: Trigger })
export type TriggerQuestion = Of<typeof TriggerQuestion>

export const TriggerCheck = Type.Union([
  shape({ isValid: Type.Literal(true) }),
  shape({
    isValid: Type.Literal(false),
    message: Type.String(),
    position: Type.Integer({ description: 'In characters, from 0' })
  })
])
export type TriggerCheck = Of<typeof TriggerCheck>

/** `mappingId`: the stored mapping that this one would replace. */
export const SameNameQuestion = shape({
  mappingId: Type.Optional(Type.String()),
  action,
  trigger: Trigger,
  mapping: FieldValues
})
export type SameNameQuestion = Of<typeof SameNameQuestion>

export const SameName = shape({
  mappingIds: Type.Array(Type.String(), { description: 'Two of them' }),
  name: Type.String({ description: 'The event name that both make' }),
  eventId: Type.Union([Type.Integer(), Type.Null()], { description: 'A stored event of which they do; null: made up' })
})
export type SameName = Of<typeof SameName>

export const SameNameList = shape({ sameNames: listOf(SameName) })
export type SameNameList = Of<typeof SameNameList>

/** An event, or the id of a stored one. Without `mapping`: all mappings that are on. */
export const PreviewRequest = shape({
  event: Type.Optional(anyObject()),
  eventId: Type.Optional(Numbered),
  mapping: Type.Optional(shape({ action, trigger: Trigger, mapping: FieldValues }))
})
export type PreviewRequest = Of<typeof PreviewRequest>

export const PreviewResult = shape({
  mappingId: nullable(Type.String()),
  action,
  matches: Type.Boolean(),
  fields: FieldValues,
  error: nullable(Problem),
  issues: listOf(Issue),
  requests: listOf(Sent)
})
export type PreviewResult = Of<typeof PreviewResult>

export const Preview = shape({
  skipped: Type.Union([Problem, Type.Null()], { description: 'Why the event is not sent at all' }),
  results: listOf(PreviewResult)
})
export type Preview = Of<typeof Preview>

/** The result of an event that was sent at once. `retry`: the service did not decide; it is not tried again. */
export const SentTest = shape({
  state: oneOf('delivered', 'skipped', 'rejected', 'retry'),
  error: nullable(Problem),
  issues: listOf(Issue),
  sent: listOf(Sent)
})
export type SentTest = Of<typeof SentTest>
