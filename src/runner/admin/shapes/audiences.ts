// Shapes of runs of audience changes.
import { Type } from '@sinclair/typebox'
import { Count, listOf, nullable, Numbered, shape, Time, type Of } from './shape'

export const AudienceRun = shape({
  id: Type.Integer(),
  sourceId: Type.String(),
  key: Type.String({ description: 'Key of the audience, as its events have it' }),
  property: Type.String({ description: 'Name of the user property in Heap, without a prefix that a mapping adds' }),
  isSimulated: Type.Boolean(),
  firstAt: Time,
  lastAt: Time,
  changes: shape({ entered: Count, left: Count, unclear: Count }),
  results: shape({
    refused: Type.Integer({ minimum: 0, description: 'At least one destination rejected it' }),
    open: Type.Integer({ minimum: 0, description: 'Rejected by none, and still before at least one' }),
    delivered: Type.Integer({ minimum: 0, description: 'Delivered to all destinations that wanted it' }),
    unsent: Type.Integer({ minimum: 0, description: 'No destination wanted it, or there was none' })
  })
})
export type AudienceRun = Of<typeof AudienceRun>

export const AudienceRunList = shape({ runs: listOf(AudienceRun), next: nullable(Type.Integer()) })
export type AudienceRunList = Of<typeof AudienceRunList>

export const AudienceRunQuery = shape({
  source: Type.Optional(Type.String()),
  id: Type.Optional(Numbered),
  before: Type.Optional(Numbered),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 25 }))
})
export type AudienceRunQuery = Of<typeof AudienceRunQuery>
