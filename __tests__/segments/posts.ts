// Webhooks as Heap posts them, signed, for tests.
import { createHmac } from 'node:crypto'

export const SECRET = 'test-webhook-secret'

export interface Post {
  readonly body: string
  readonly ts: number
}

export interface SyncDraft {
  readonly segment?: { readonly id: string | number; readonly name?: string }
  readonly add?: readonly string[]
  readonly remove?: readonly string[]
  readonly page?: number
  readonly total?: number
  readonly task?: string
  readonly ts: number
}

export const BUYERS = { id: 1_338_065, name: 'Buyers' }

/** One page of a sync. */
export function syncPost({ segment = BUYERS, add, remove, page = 1, total = 1, task = 'sync-1', ts }: SyncDraft): Post {
  const data = {
    segment,
    sync_info: { page_number: page, total_pages: total, sync_task_id: task },
    ...(add && { add: add.map((id) => ({ id })) }),
    ...(remove && { remove: remove.map((id) => ({ id })) })
  }
  return { ts, body: JSON.stringify({ action_type: 'segment.users.sync', customer_config: { fields: [] }, data }) }
}

export function drainPost(ts: number, segment: { id: string | number; name?: string } = BUYERS): Post {
  return { ts, body: JSON.stringify({ action_type: 'segment.users.drain', data: { segment } }) }
}

/** The header of a post. */
export function sign({ body, ts }: Post, secret = SECRET): string {
  return `ts:${ts},hmac:${createHmac('sha256', secret).update(`${ts}${body}`).digest('base64')}`
}
