// The answers of the sandbox, as values.

export interface Answer {
  readonly status: number
  readonly type:
    | 'text/plain; charset=utf-8'
    | 'text/html; charset=utf-8'
    | 'application/json; charset=utf-8'
    | 'text/javascript; charset=utf-8'
  readonly body: string
  readonly retryAfter?: number | string
  /** Further headers. Default: none. */
  readonly headers?: Readonly<Record<string, string>>
  /** Whether pages of any origin may request and read it. Default: no. */
  readonly isForPages?: true
}

export function textAnswer(status: number, body: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', body }
}

export function jsonAnswer(status: number, body: unknown): Answer {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(body) }
}
