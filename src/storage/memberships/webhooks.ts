// What Heap has posted, kept whole: so that it can be answered before it is worked on, and replayed. Assumes no SQL.

export type WebhookId = number

/**
 * waiting   stored, and not yet worked on.
 * applied   all that it says is in the memberships.
 * shown     it changes no membership: `detail` has the reason.
 */
export type WebhookState = 'waiting' | 'applied' | 'shown'

export interface NewWebhook {
  readonly integrationId: string
  /** Names the request: the same time and the same bytes have the same one. */
  readonly digest: string
  /** Heap's time of the request, in epoch milliseconds. */
  readonly ts: number
  /** Epoch milliseconds. */
  readonly receivedAt: number
  /** `action_type` as it was sent. */
  readonly action: string
  readonly segmentId: string | null
  readonly segmentName: string | null
  /** The body, which the store does not read. */
  readonly body: Uint8Array
}

/** A stored webhook without its body. */
export interface WebhookRow extends Omit<NewWebhook, 'body'> {
  readonly id: WebhookId
  readonly state: WebhookState
  /** What became of it, as JSON text that the store does not read. */
  readonly detail: string | null
  /** The body is still there: it may be replayed. */
  readonly hasBody: boolean
}

export interface StoredWebhook extends WebhookRow {
  readonly body: Uint8Array
}

/** `isNew`: false for a request that was stored before. Then nothing has changed. */
export type Kept = { readonly id: WebhookId; readonly isNew: boolean } | { readonly refused: 'store_full' }

/** Requests that were refused for one reason. */
export interface RefusalCount {
  readonly code: string
  readonly count: number
  /** Epoch milliseconds. */
  readonly lastAt: number
}

export interface Webhooks {
  /** Resolves once it is safely stored, whole or not at all. */
  keep(webhook: NewWebhook): Promise<Kept>
  /** Ids that wait to be worked on, oldest first, at most `limit`. */
  waiting(limit: number): Promise<WebhookId[]>
  /** `undefined`: there is none, or its body is gone. */
  find(id: WebhookId): Promise<StoredWebhook | undefined>
  /** Nothing is left to do for it. */
  settle(id: WebhookId, state: 'applied' | 'shown', detail: string): Promise<void>
  /** Lets it be worked on once more. Resolves to false where it cannot be: it is unknown, or its body is gone. */
  replay(id: WebhookId): Promise<boolean>
  /** Newest first, before `before`, at most `limit`. */
  list(
    integrationId: string,
    page: { readonly before?: WebhookId | undefined; readonly limit: number }
  ): Promise<WebhookRow[]>
  /** Counts a request that was refused: nothing else of it is kept. */
  countRefusal(integrationId: string, code: string, at: number): Promise<void>
  refusals(integrationId: string): Promise<RefusalCount[]>
}
