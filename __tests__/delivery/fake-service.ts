// A service without a network: endpoints, inputs that say which calls they become, and an http that records requests.
import type { Call, Endpoint, Http, HttpRequest, HttpResponse, Plan, Target } from '../../src/delivery/types'

const SHARED = { envelope: { app_id: '42' }, maxItems: 1000, maxBytes: 1_000_000, phase: 1 }

export const TRACK: Endpoint = { ...SHARED, name: 'track', url: 'http://service.test/track', bulkKey: 'events' }
export const USERS: Endpoint = { ...SHARED, name: 'users', url: 'http://service.test/users', bulkKey: 'users' }
export const ACCOUNTS: Endpoint = {
  ...SHARED,
  name: 'accounts',
  url: 'http://service.test/accounts',
  bulkKey: 'accounts'
}
export const LINK: Endpoint = { ...SHARED, name: 'link', url: 'http://service.test/link', phase: 0, maxItems: 1 }
export const BULK_ONLY: Endpoint = { ...TRACK, name: 'bulk_only', url: 'http://service.test/bulk', bulkOnly: true }

export function call(endpoint: Endpoint, item: object, subject = 'user'): Call {
  return { endpoint, item, subject }
}

/** A target whose inputs are their own plans; what cannot be planned is a function that throws. */
export const planTarget: Target<Plan | (() => never)> = {
  plan: (input) => (typeof input === 'function' ? input() : input),
  halvesOn: (status) => status === 400 || status === 413
}

/** The plan of an input that becomes these calls. */
export function plan(...calls: Call[]): Plan {
  return { calls, issues: [] }
}

/** `count` inputs with one track call each, about as many users; items are `{ n: 0 }`, `{ n: 1 }` … */
export function trackPlans(count: number): Plan[] {
  return Array.from({ length: count }, (_, n) => plan(call(TRACK, { n }, `user ${n}`)))
}

export interface FakeHttp {
  readonly http: Http
  readonly requests: readonly HttpRequest[]
}

export const OK: HttpResponse = { status: 200, body: 'OK' }

export function answer(status: number, body = ''): HttpResponse {
  return { status, body }
}

/** Answers each request with what `answerTo` gives, one tick later, and keeps the requests in order. */
export function createFakeHttp(answerTo: (request: HttpRequest) => HttpResponse = () => OK): FakeHttp {
  const requests: HttpRequest[] = []
  const http: Http = async (request) => {
    requests.push(request)
    await Promise.resolve()
    return answerTo(request)
  }
  return { http, requests }
}

/** The items of a request, whichever form it has, without the envelope. */
export function itemsOf({ body, endpoint }: HttpRequest): object[] {
  const { app_id: _, ...rest } = JSON.parse(body) as Record<string, unknown>
  const items = endpoint.bulkKey === undefined ? undefined : rest[endpoint.bulkKey]
  return Array.isArray(items) ? (items as object[]) : [rest]
}

/** Refuses every body with one of these numbers among its items. */
export function refusing(bad: readonly number[], status = 400): (request: HttpRequest) => HttpResponse {
  const isBad = new Set(bad)
  return (request) =>
    itemsOf(request).some((item) => isBad.has((item as { n: number }).n)) ? answer(status, 'bad item') : OK
}
