// Requests and answers for tests of what is wrapped around a request.
import type { Endpoint, Http, HttpRequest, HttpResponse } from '../../src/delivery/types'

export const ENDPOINT: Endpoint = {
  name: 'things',
  url: 'https://service.test/things',
  phase: 0,
  envelope: { app_id: '11' },
  bulkKey: 'items',
  maxItems: 1000,
  maxBytes: 1_000_000
}

/** A bulk request with one call per subject, or a single one. */
export function requestAbout(subjects: readonly string[], given: Partial<HttpRequest> = {}): HttpRequest {
  const { endpoint = ENDPOINT } = given
  const calls = subjects.map((subject) => ({ endpoint, item: {}, subject }))
  return { method: 'POST', url: endpoint.url, headers: {}, body: '{}', form: 'bulk', endpoint, calls, ...given }
}

export function answer(status: number, retryAfterMs?: number): HttpResponse {
  return { status, body: '', ...(retryAfterMs !== undefined && { retryAfterMs }) }
}

export function failure(code: string): Error {
  return Object.assign(new Error('the connection broke'), { code })
}

/** Answers what the list says, one after the other, and the last one for ever. */
export function scriptedHttp(script: readonly (HttpResponse | Error)[]): Http & { tries: number } {
  const http = Object.assign(
    async (): Promise<HttpResponse> => {
      const next = script[Math.min(http.tries++, script.length - 1)]
      if (next === undefined || next instanceof Error) throw next ?? new Error('empty script')
      return next
    },
    { tries: 0 }
  )
  return http
}
