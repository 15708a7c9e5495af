// Why a destination that is on sends nothing, as the admin API gives it.
import { Type } from '@sinclair/typebox'
import { oneOf, shape, Time, type Of } from './shape'

export const Pause = shape({
  until: Type.Union([Time, Type.Null()], { description: 'null: until somebody changes something' }),
  code: Type.String(),
  title: Type.String(),
  message: Type.String(),
  covers: Type.Unsafe<'all' | 'some'>({
    ...oneOf('all', 'some'),
    description: 'some: other addresses of the service take events'
  })
})
export type Pause = Of<typeof Pause>
