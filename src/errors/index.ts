// The codes of an event, and the error class. Codes that only the runner has are in the other files of this folder.
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

/** Codes with which the runner takes no events for now. */
export type UnreadyCode = keyof typeof UNREADY
