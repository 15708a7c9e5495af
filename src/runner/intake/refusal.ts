// Refusals of the tracking API: code, message and HTTP status. Plain data, so that threads can return them.
import * as REFUSALS from '../../errors/tracking-refusals'

export type RefusalCode = keyof typeof REFUSALS

export interface Refusal {
  readonly refused: RefusalCode
  /** What is wrong, where, limit and actual; never a value of an event. */
  readonly message: string
  /** The source that the request was for, if that is known. */
  readonly sourceId?: string
  /** Seconds after which it may be sent again, where that is known. */
  readonly retryAfterS?: number
}

export function refusal(refused: RefusalCode, message: string): Refusal {
  return { refused, message }
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'refused')
}

export function statusOf({ refused }: Refusal): number {
  return REFUSALS[refused].status
}

export interface RefusalBody {
  readonly success: false
  readonly error: { readonly code: RefusalCode; readonly message: string }
}

export function toBody({ refused, message }: Refusal): RefusalBody {
  return { success: false, error: { code: refused, message } }
}

/** The same, said of a source. */
export function ofSource(why: Refusal, { id }: { readonly id: string }): Refusal {
  return { ...why, sourceId: id }
}
