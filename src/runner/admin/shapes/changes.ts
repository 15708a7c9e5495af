// The log of changes of the settings as the admin API gives it.
import { Type } from '@sinclair/typebox'
import { ThingChange } from './configuration'
import { listOf, shape, Time, type Of } from './shape'

export const Change = shape({
  id: Type.String(),
  at: Time,
  by: Type.Union([Type.String(), Type.Null()], {
    description: 'Name of the token; null: the admin token, or nobody was asked for one'
  }),
  changes: listOf(ThingChange),
  canBeUndone: Type.Boolean({ description: 'Not for tokens: one is revoked, or made anew' })
})
export type Change = Of<typeof Change>

export const ChangeList = shape({ changes: listOf(Change) })
export type ChangeList = Of<typeof ChangeList>
