// Why a request to the tracking API stores nothing, and the status that says so. Knows no HTTP library.

export const REFUSALS = {
  invalid_json: 400,
  not_an_event: 400,
  not_a_batch: 400,
  event_too_large: 400,
  request_too_large: 400,
  unknown_write_key: 401,
  unsupported_body: 415,
  store_full: 503,
  store_damaged: 503,
  closing: 503
} as const

export type RefusalCode = keyof typeof REFUSALS

export class Refusal {
  constructor(
    readonly code: RefusalCode,
    /** What, where, limit and actual; never a value of an event. */
    readonly message: string
  ) {}

  get status(): number {
    return REFUSALS[this.code]
  }

  toBody(): { success: false; error: { code: RefusalCode; message: string } } {
    return { success: false, error: { code: this.code, message: this.message } }
  }
}
