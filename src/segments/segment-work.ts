// Processes stored webhooks, one after another: applies their content to the memberships. After an interruption it
// applies the same webhook again, which has no further effect.
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Changed, Memberships, MembershipStore } from '../storage/memberships/memberships'
import type { StoredWebhook, WebhookId } from '../storage/memberships/webhooks'
import { idsOf } from './id-list'
import type { ReadBody } from './receiver'
import { whyShown, type ShownRules, type WhyShown } from './why-shown'
import type { AboutSegment, SyncBody } from './webhook-body'

export interface SegmentWorkOptions {
  readonly store: MembershipStore
  readonly read: ReadBody
  /** `undefined` when the integration has been removed. */
  readonly rulesOf: (integrationId: string) => ShownRules | undefined
  /** Integrations whose webhooks are left alone, because another process works on them. Default: none. */
  readonly except?: () => readonly string[]
  readonly onError: (error: unknown) => void
  /** Called after each webhook that changed memberships. */
  readonly onApplied?: (about: { readonly integrationId: string; readonly segmentId: string }) => void
}

/** How a webhook was processed; stored as JSON. */
export type WebhookDetail =
  | { readonly why: WhyShown }
  | (Changed & {
      readonly kind: 'sync'
      readonly task: string
      readonly page: number
      readonly total: number
      readonly unreadable: number
    })
  | (Changed & { readonly kind: 'drain' })

/** Pause after a failure, such as a full disk, in milliseconds. */
const RETRY_AFTER_MS = 5000
/** Ids of waiting webhooks per query. */
const STEP = 100

const gunzipAsync = promisify(gunzip)

export class SegmentWork {
  private running: Promise<void> | undefined
  private isAsked = false
  private isClosed = false
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly options: SegmentWorkOptions) {}

  /** Processes all waiting webhooks, after those that are being processed already. */
  wake(): void {
    this.isAsked = true
    if (this.isClosed) return
    this.running ??= this.run().finally(() => (this.running = undefined))
  }

  /** Resolves when no webhook is being processed. */
  async idle(): Promise<void> {
    while (this.running !== undefined) await this.running
  }

  /** Stops after the webhook that is being processed. */
  async close(): Promise<void> {
    this.isClosed = true
    clearTimeout(this.timer)
    await this.idle()
  }

  private async run(): Promise<void> {
    try {
      while (this.isAsked) {
        this.isAsked = false
        await this.workThrough()
      }
    } catch (error) {
      this.options.onError(error)
      clearTimeout(this.timer)
      if (!this.isClosed) this.timer = setTimeout(() => this.wake(), RETRY_AFTER_MS).unref()
    }
  }

  private async workThrough(): Promise<void> {
    const { store, except } = this.options
    const { webhooks } = store
    for (;;) {
      const ids = await webhooks.waiting(STEP, except?.())
      if (ids.length === 0) return
      for (const id of ids) {
        if (this.isClosed) return
        await this.workOn(id)
      }
    }
  }

  private async workOn(id: WebhookId): Promise<void> {
    const { store, onApplied } = this.options
    const webhook = await store.webhooks.find(id)
    if (webhook === undefined) return store.webhooks.settle(id, 'shown', JSON.stringify({ why: 'unreadable' }))
    const detail = await this.apply(webhook)
    await store.webhooks.settle(id, 'why' in detail ? 'shown' : 'applied', JSON.stringify(detail))
    const { integrationId, segmentId } = webhook
    if (!('why' in detail) && segmentId !== null) onApplied?.({ integrationId, segmentId })
  }

  private async apply(webhook: StoredWebhook): Promise<WebhookDetail> {
    const rules = this.options.rulesOf(webhook.integrationId)
    if (rules === undefined) return { why: 'no_integration' }
    const body = await this.options.read(await gunzipAsync(webhook.body))
    // The body was readable when it arrived, so this failure passes: the reading thread is busy, or the runner is
    // stopping.
    if ('refused' in body) throw new Error(body.message)
    const why = whyShown(body, rules)
    if (why !== undefined) return { why }
    const { memberships } = this.options.store
    if (body.kind === 'sync') return applySync(memberships, webhook, body)
    if (body.kind === 'drain') return applyDrain(memberships, webhook, body)
    return { why: 'unreadable' }
  }
}

async function applySync(memberships: Memberships, webhook: StoredWebhook, body: SyncBody): Promise<WebhookDetail> {
  const { integrationId, ts, digest } = webhook
  const { segmentId, segmentName: name, page, total, unreadable, entered, left } = body
  const task = body.task ?? `request-${digest.slice(0, 16)}`
  const about = { integrationId, segmentId, name, ts, task, page, total }
  const changed = await memberships.apply({ ...about, entered: idsOf(entered), left: idsOf(left) })
  return { kind: 'sync', task, page, total, unreadable, ...changed }
}

async function applyDrain(
  memberships: Memberships,
  webhook: StoredWebhook,
  body: AboutSegment
): Promise<WebhookDetail> {
  const { integrationId, ts } = webhook
  const { segmentId, segmentName: name } = body
  return { kind: 'drain', ...(await memberships.drain({ integrationId, segmentId, name, ts })) }
}
