// Delivery's way to the network, on top of the request client that Segment hands to an action.
// Never waits and never retries: the hosting platform does.
import type { RequestClient } from '@segment/actions-core'
import { readRetryAfter } from '../delivery/retry-after'
import type { Exchange } from '../delivery/types'

export function createExchange(request: RequestClient): Exchange {
  return async ({ method, url, headers, body }) => {
    const content = body === '' ? {} : { body }
    // node-fetch would follow a redirect with a GET, so that a login page answers for events that nobody got.
    const asIs = { redirect: 'manual', throwHttpErrors: false } as const
    const response = await request(url, { method, headers: { ...headers }, ...content, ...asIs })
    const retryAfterMs = readRetryAfter(response.headers.get('retry-after'), {
      date: response.headers.get('date'),
      now: Date.now()
    })
    return { status: response.status, body: response.content, ...(retryAfterMs !== undefined && { retryAfterMs }) }
  }
}
