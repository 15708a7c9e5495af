// Why a request to the tracking API stores nothing, and the status that says so. Plain data: it comes out of threads too.

export const REFUSALS = {
  invalid_json: 400,
  not_an_event: 400,
  not_a_batch: 400,
  event_too_large: 400,
  request_too_large: 400,
  too_many_events: 400,
  too_many_values: 400,
  unknown_write_key: 401,
  unsupported_body: 415,
  busy: 503,
  store_full: 503,
  store_damaged: 503,
  closing: 503
} as const

export type RefusalCode = keyof typeof REFUSALS

export interface Refusal {
  readonly refused: RefusalCode
  /** What, where, limit and actual; never a value of an event. */
  readonly message: string
}

export function refusal(refused: RefusalCode, message: string): Refusal {
  return { refused, message }
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'refused')
}

export function statusOf({ refused }: Refusal): number {
  return REFUSALS[refused]
}

export interface RefusalBody {
  readonly success: false
  readonly error: { readonly code: RefusalCode; readonly message: string }
}

export function toBody({ refused, message }: Refusal): RefusalBody {
  return { success: false, error: { code: refused, message } }
}
