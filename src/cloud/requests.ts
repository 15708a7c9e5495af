// Sends delivery's requests with the request client that Segment gives to an action. It does not wait or retry: Segment
// does that.
import type { RequestClient } from '@segment/actions-core'
import { readRetryAfter } from '../delivery/retry-after'
import type { Exchange } from '../delivery/types'

export function createExchange(request: RequestClient): Exchange {
  return async ({ method, url, headers, body }) => {
    const content = body === '' ? {} : { body }
    // node-fetch would follow a redirect with a GET, and the 200 of a login page would count as delivered.
    const asIs = { redirect: 'manual', throwHttpErrors: false } as const
    const response = await request(url, { method, headers: { ...headers }, ...content, ...asIs })
    const retryAfterMs = readRetryAfter(response.headers.get('retry-after'), {
      date: response.headers.get('date'),
      now: Date.now()
    })
    return { status: response.status, body: response.content, ...(retryAfterMs !== undefined && { retryAfterMs }) }
  }
}
