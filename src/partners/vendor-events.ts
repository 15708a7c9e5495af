// Events that vendors' servers send: the form in which they are passed on, and how their bodies are read.

/** A track call with the values that the vendor sent, unchecked. */
export interface VendorCall {
  readonly type: 'track'
  readonly event: string
  readonly userId?: unknown
  /** Stays the same when the event is sent again. Absent: duplicates cannot be recognised. */
  readonly messageId?: unknown
  /** ISO 8601. Absent: the time of arrival counts. */
  readonly timestamp?: string
  readonly properties: Readonly<Record<string, unknown>>
  readonly context: Readonly<Record<string, unknown>>
}

/** `fault`: what is wrong with it, without a value. */
export type VendorEntry = VendorCall | { readonly fault: string }

export type Fields = Readonly<Record<string, unknown>>

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A number, or text that is not blank, as trimmed text. */
export function given(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

/** A list, one object, or the list that an object has under one of these names. */
export function entriesOf(body: unknown, names: readonly string[]): readonly unknown[] {
  if (Array.isArray(body)) return body
  if (!isFields(body)) return []
  const list = names.map((name) => body[name]).find((value) => Array.isArray(value))
  return (list as readonly unknown[] | undefined) ?? (Object.keys(body).length === 0 ? [] : [body])
}

/** Epoch seconds or milliseconds, or a date as text. */
export function toIso(value: unknown): string | undefined {
  const text = given(value)
  if (text === undefined) return undefined
  const number = Number(text)
  const date = Number.isNaN(number) ? new Date(text) : new Date(number < 1e11 ? number * 1000 : number)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}
