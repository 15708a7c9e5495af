// Why a recipient could not be told.
import type * as FAILURES from '../../errors/alert-failures'

export type AlertFailureCode = keyof typeof FAILURES

export interface NotTold {
  readonly code: AlertFailureCode
  /** A few words, such as `HTTP 404`. */
  readonly message: string
  readonly retryAfterMs?: number | undefined
}
