// Shape of the destination function for a Segment workspace.
import { Type } from '@sinclair/typebox'
import { listOf, nullable, oneOf, shape, type Of } from './shape'

/** As Segment's Public API takes it. Source: `FunctionSettingV1` of its SDK. */
export const FunctionSetting = shape({
  name: Type.String(),
  label: Type.String(),
  description: Type.String(),
  type: oneOf('STRING', 'BOOLEAN'),
  required: Type.Boolean(),
  sensitive: Type.Boolean()
})
export type FunctionSetting = Of<typeof FunctionSetting>

export const FunctionFile = shape({
  code: nullable(Type.String({ description: 'null: it has not been built here' })),
  settings: listOf(FunctionSetting)
})
export type FunctionFile = Of<typeof FunctionFile>
