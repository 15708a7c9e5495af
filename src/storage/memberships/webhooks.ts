// The port for webhooks. They are stored whole, so that they can be answered before they are processed, and replayed.

export type WebhookId = number

/**
 * waiting   stored, not yet processed.
 * applied   its content is in the memberships.
 * shown     it changes no membership; it is only shown. `detail` has the reason.
 */
export type WebhookState = 'waiting' | 'applied' | 'shown'

export interface NewWebhook {
  readonly integrationId: string
  /** Identifies the request: requests with the same time and the same bytes have the same digest. */
  readonly digest: string
  /** Heap's time of the request, in epoch milliseconds. */
  readonly ts: number
  /** Epoch milliseconds. */
  readonly receivedAt: number
  /** `action_type` as it was sent. */
  readonly action: string
  readonly segmentId: string | null
  readonly segmentName: string | null
  /** The store does not read the body. */
  readonly body: Uint8Array
}

/** A stored webhook without its body. */
export interface WebhookRow extends Omit<NewWebhook, 'body'> {
  readonly id: WebhookId
  readonly state: WebhookState
  /** What became of the webhook, as JSON text that the store does not read. */
  readonly detail: string | null
  /** Whether the body is still stored, so that the webhook can be replayed. */
  readonly hasBody: boolean
}

export interface StoredWebhook extends WebhookRow {
  readonly body: Uint8Array
}

/** `isNew` is false for a request that was stored before: then nothing has changed. */
export type Kept = { readonly id: WebhookId; readonly isNew: boolean } | { readonly refused: 'store_full' }

/** Number of requests that were refused with one code. */
export interface RefusalCount {
  readonly code: string
  readonly count: number
  /** Epoch milliseconds. */
  readonly lastAt: number
}

export interface Webhooks {
  /** Resolves once it is safely stored, whole or not at all. */
  keep(webhook: NewWebhook): Promise<Kept>
  /** Ids of webhooks that wait to be processed, oldest first, at most `limit`. Default: of all integrations. */
  waiting(limit: number, except?: readonly string[]): Promise<WebhookId[]>
  /** `undefined` if there is no such webhook, or its body is gone. */
  find(id: WebhookId): Promise<StoredWebhook | undefined>
  /** Records that the webhook is processed. */
  settle(id: WebhookId, state: 'applied' | 'shown', detail: string): Promise<void>
  /** Lets the webhook be processed again. Resolves to false if it is unknown, or its body is gone. */
  replay(id: WebhookId): Promise<boolean>
  /** Newest first, before `before`, at most `limit`. */
  list(
    integrationId: string,
    page: { readonly before?: WebhookId | undefined; readonly limit: number }
  ): Promise<WebhookRow[]>
  /** Counts a refused request. Nothing else of it is stored. */
  countRefusal(integrationId: string, code: string, at: number): Promise<void>
  refusals(integrationId: string): Promise<RefusalCount[]>
}

/** Share of the limit from which on bodies of processed webhooks are dropped early, oldest first. */
export const CROWDED = 0.8

/** How long processed webhooks are kept unless it is said otherwise, in milliseconds. Our choice. */
export const WEBHOOKS_KEPT_MS = 30 * 24 * 60 * 60_000
