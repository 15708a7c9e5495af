// The admin API's shapes as types, for whoever reads its answers: nothing is left of this when it is compiled.
export type * from './destinations'
export type * from './events'
export type * from './mappings'
export type * from './overview'
export type * from './sources'
export type * from './testing'
export type * from './tokens'
export type { ApiFailure } from './shape'
