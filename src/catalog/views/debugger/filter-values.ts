// The choices in the filters of the debugger.
import type { AudienceMove, State } from '../../../runner/admin/shapes'

export const TYPES = ['track', 'identify', 'page', 'screen', 'group', 'alias', 'delete'] as const
export const STATES = [
  'delivered',
  'rejected',
  'retrying',
  'waiting',
  'sending',
  'skipped',
  'discarded'
] as const satisfies State[]

/** What an event says about an audience. */
export const MOVES = ['entered', 'left', 'unclear'] as const satisfies AudienceMove[]
