// What can become of an event: the codes, and the error class. The families that only a runner meets are files beside it.
import type * as UNREADY from './unready'

export * as ALTERATIONS from './alterations'
export * as REJECTIONS from './rejections'
export * as RETRIES from './retries'
export {
  fateOfCode,
  HeapDestinationError,
  reasonFor,
  type AlterationCode,
  type ErrorCode,
  type ErrorFacts,
  type Fate,
  type Issue,
  type RejectionCode,
  type RetryCode
} from './error'
export type { Reason, RefusalReason } from './reason'

/** Why the runner takes no event at the moment. */
export type UnreadyCode = keyof typeof UNREADY
