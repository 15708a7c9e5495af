// Shapes of test events and simulated audiences.
import { Type } from '@sinclair/typebox'
import { anyObject, Count, listOf, nullable, oneOf, shape, type Of } from './shape'

export const Sample = shape({ key: Type.String(), title: Type.String(), event: anyObject() })
export type Sample = Of<typeof Sample>

export const SampleList = shape({ samples: listOf(Sample) })
export type SampleList = Of<typeof SampleList>

export const TestEvent = shape({ sourceId: Type.String(), event: anyObject() })
export type TestEvent = Of<typeof TestEvent>

export const TestEventAccepted = shape({ eventId: Type.Integer(), messageId: Type.String() })
export type TestEventAccepted = Of<typeof TestEventAccepted>

const MAX_MEMBERS = 100_000

export const Simulation = shape({
  sourceId: Type.String(),
  name: Type.String({ minLength: 1, maxLength: 200 }),
  // One schema without alternatives: with them, the validator would turn a number into a list to see whether that fits.
  members: Type.Unsafe<number | string[]>({
    type: ['integer', 'array'],
    minimum: 1,
    maximum: MAX_MEMBERS,
    minItems: 1,
    maxItems: MAX_MEMBERS,
    items: { type: 'string', minLength: 1 },
    description: 'User ids, or how many members to make up'
  }),
  change: oneOf('enter', 'leave')
})
export type Simulation = Of<typeof Simulation>

export const SimulationAccepted = shape({
  count: Count,
  key: Type.String(),
  userIds: listOf(Type.String()),
  run: nullable(Type.Integer())
})
export type SimulationAccepted = Of<typeof SimulationAccepted>
