// Makes the Developer Hub's webhooks, signs them, and sends each until it is answered with 200.
import { createHmac } from 'node:crypto'
import type { Delta } from './deltas'
import type { HubIntegration, HubRequest, HubSegment } from './hub-model'

export interface WebhookOptions {
  /**
   * The time that is signed, in epoch milliseconds. The clock of the sandbox does not move it, because the receiver
   * checks it against a real clock.
   */
  readonly signingTime: () => number
  /** Resolves to the status of the answer. */
  readonly post: (url: string, headers: Record<string, string>, body: string) => Promise<number>
  /** Waits before the next attempt. */
  readonly pause: () => Promise<void>
}

export interface Waiting extends HubRequest {
  readonly url: string
  readonly header: string
  readonly body: string
}

export interface PageOf {
  readonly task: string
  readonly page: number
  readonly total: number
}

/** Where a webhook is sent, and the customer that it names. A private integration names none. */
export interface Receiver {
  readonly integration: HubIntegration
  readonly idToken?: string | undefined
}

/** Attempts for one request. Heap's own number is not known: it repeats a request "until 200". */
const MAX_TRIES = 20

export class Webhooks {
  /** All that was sent, in order. */
  readonly requests: HubRequest[] = []
  private isClosed = false
  private lastTs = 0

  constructor(private readonly options: WebhookOptions) {}

  /** Sends nothing any more. */
  close(): void {
    this.isClosed = true
  }

  page(
    receiver: Receiver,
    { id, name }: Pick<HubSegment, 'id' | 'name'>,
    { add, remove, task, page, total }: Delta & PageOf
  ): Waiting {
    const people = (ids: readonly string[]) => ids.map((one) => ({ id: one }))
    const data = {
      segment: { id, name },
      sync_info: { page_number: page, total_pages: total, sync_task_id: task },
      add: people(add),
      remove: people(remove)
    }
    const about = { segment_id: id, page_number: page, total_pages: total, sync_task_id: task }
    return this.sign(receiver, about, { action_type: 'segment.users.sync', customer_config: { fields: [] }, data })
  }

  drain(receiver: Receiver, { id, name }: Pick<HubSegment, 'id' | 'name'>): Waiting {
    const about = { segment_id: id, page_number: 1, total_pages: 1, sync_task_id: '' }
    return this.sign(receiver, about, { action_type: 'segment.users.drain', data: { segment: { id, name } } })
  }

  /** Resolves to `false` if no attempt was answered with 200. */
  async send(request: Waiting): Promise<boolean> {
    this.requests.push(withoutBody(request))
    const headers = { 'content-type': 'application/json', 'heap-hash': request.header }
    while (request.statuses.length < MAX_TRIES && !this.isClosed) {
      if (request.statuses.length > 0) await this.options.pause()
      const status = await this.options.post(request.url, headers, request.body).catch(() => 0)
      request.statuses.push(status)
      if (status === 200) return true
    }
    return !this.isClosed
  }

  private sign(
    { integration, idToken }: Receiver,
    about: Omit<HubRequest, 'statuses' | 'integration_id'>,
    content: object
  ): Waiting {
    const ts = this.nextTime()
    const body = JSON.stringify(idToken === undefined ? content : { id_token: idToken, ...content })
    const hmac = createHmac('sha256', integration.webhook_secret).update(`${ts}${body}`).digest('base64')
    const header = `ts:${ts},hmac:${hmac}`
    return { integration_id: integration.id, ...about, statuses: [], url: integration.webhook_url, header, body }
  }

  /** A new time for each request: no two have the same. */
  private nextTime(): number {
    this.lastTs = Math.max(this.options.signingTime(), this.lastTs + 1)
    return this.lastTs
  }
}

export function withoutBody({ url: _url, header: _header, body: _body, ...request }: Waiting): HubRequest {
  return request
}
