// Heap's Developer Hub: integrations with their secrets, segments that are switched on for them, and syncs. Changes are
// stored as facts; requests under way, late pages and the log of requests are in memory only.
import { randomBytes, randomUUID } from 'node:crypto'
import type { User } from '../people'
import { deltaOf, membersOf, pagesOf } from './deltas'
import { HubBook, type HubFact } from './hub-book'
import type { HubIntegration, HubRequest, HubSegment, SegmentIds } from './hub-model'
import { HubOauth } from './hub-oauth'
import { Webhooks, withoutBody, type Receiver, type Waiting, type WebhookOptions } from './webhooks'

/** How a sync is sent. */
export interface SyncWays {
  /** People in one page. Default: 1000. Heap documents no number. */
  readonly page_size?: number | undefined
  /** Sends the last page first. */
  readonly reversed?: boolean | undefined
  /** Sends each page twice, as identical requests. */
  readonly doubled?: boolean | undefined
  /** Numbers of pages that are never sent. */
  readonly lost?: readonly number[] | undefined
  /** Numbers of pages that are held back until the next sync, with the signature of now. */
  readonly late?: readonly number[] | undefined
}

export interface HubOptions extends WebhookOptions {
  /** Decides when syncs are due and when codes expire, in epoch milliseconds. */
  readonly now: () => number
  readonly users: () => Iterable<User>
  /** Stores a fact before it takes effect. */
  readonly keep: (fact: HubFact) => void
}

export interface IntegrationDraft {
  readonly name: string
  readonly webhook_url: string
  readonly redirect_uri?: string | undefined
}

export type SegmentDraft = Omit<HubSegment, 'id' | 'recurring'> & { readonly id?: number | undefined }

const PAGE_SIZE = 1000

/** How often to check whether a recurring sync is due, in milliseconds. */
const LOOK_EVERY_MS = 1000

/** Default interval of recurring syncs. Source: Heap, "Segments Sync": every four hours. */
export const RECURRING_MS = 4 * 3_600_000

export class DeveloperHub {
  readonly book = new HubBook()
  readonly oauth: HubOauth
  private readonly webhooks: Webhooks
  private readonly timer: NodeJS.Timeout
  /** The last sending of each segment. The next one waits for it, so that facts are stored in order. */
  private readonly sending = new Map<HubSegment, Promise<unknown>>()
  private late: Waiting[] = []

  constructor(private readonly options: HubOptions) {
    this.webhooks = new Webhooks(options)
    this.oauth = new HubOauth(this.book, { now: options.now, note: (fact) => this.note(fact) })
    this.timer = setInterval(() => this.syncDue(), LOOK_EVERY_MS).unref()
  }

  get requests(): readonly HubRequest[] {
    return this.webhooks.requests
  }

  /** Sends nothing any more. */
  close(): void {
    clearInterval(this.timer)
    this.webhooks.close()
  }

  addIntegration({ name, webhook_url, redirect_uri }: IntegrationDraft): HubIntegration {
    const made = { id: randomUUID(), name, webhook_url, webhook_secret: secret() }
    const client = redirect_uri === undefined ? {} : { redirect_uri, client_id: randomUUID(), client_secret: secret() }
    const integration = { ...made, ...client }
    this.note({ kind: 'integration', integration })
    return integration
  }

  /** Switches a segment on for an integration. */
  switchOn(draft: SegmentDraft): HubSegment | 'no_integration' | 'not_connected' {
    const integration = this.book.integrations.get(draft.integration_id)
    if (integration === undefined) return 'no_integration'
    const isPublished = integration.redirect_uri !== undefined
    if (isPublished && !this.book.grantOf(integration.id, draft.rule.app_id)) return 'not_connected'
    const segment = { ...draft, id: draft.id ?? 1_000_000 + this.book.segments.length, recurring: null }
    this.note({ kind: 'segment', segment })
    return segment
  }

  rename(ids: SegmentIds, name: string): void {
    this.note({ kind: 'renamed', ...ids, name })
  }

  /** `null`: no more. */
  recur(ids: SegmentIds, every: number | null): void {
    this.note({ kind: 'recurring', ...ids, every_ms: every, at: this.options.now() })
  }

  /** Begins each recurring sync that is due. */
  syncDue(): void {
    const now = this.options.now()
    for (const segment of this.book.segments) {
      const { recurring } = segment
      if (recurring === null || recurring.next_at > now) continue
      segment.recurring = { ...recurring, next_at: now + recurring.every_ms }
      void this.sync(segment)
    }
  }

  /** "Sync now": sends what changed since the last sync, at first everybody. Resolves when all of it was answered. */
  sync(segment: HubSegment, ways: SyncWays = {}): Promise<HubRequest[]> {
    return this.inTurn(segment, async () => {
      const members = membersOf(this.options.users(), segment.rule, segment.identity_property)
      const delta = deltaOf(this.book.toldOf(segment), members)
      const sent = this.order(this.pages(segment, pagesOf(delta, ways.page_size ?? PAGE_SIZE)), ways)
      let isThrough = true
      for (const request of sent) isThrough = (await this.webhooks.send(request)) && isThrough
      // Interrupted: the next start sends the same again, which has no further effect.
      const { id: segment_id, integration_id } = segment
      if (isThrough) this.note({ kind: 'synced', integration_id, segment_id, ...delta, at: this.options.now() })
      return sent.map(withoutBody)
    })
  }

  /** Removes everybody; the next sync sends the members of the segment again. */
  drain(segment: HubSegment): Promise<HubRequest[]> {
    return this.inTurn(segment, async () => {
      const receiver = this.receiverOf(segment)
      if (receiver === undefined) return []
      const request = this.webhooks.drain(receiver, segment)
      const { id: segment_id, integration_id } = segment
      if (await this.webhooks.send(request)) this.note({ kind: 'drained', integration_id, segment_id })
      return [withoutBody(request)]
    })
  }

  /** "Send sample segment": sends people who do not exist. The segment's name is ours, since Heap documents none. */
  async sendSample(integrationId: string): Promise<void> {
    const integration = this.book.integrations.get(integrationId)
    if (integration === undefined) return
    const page = { add: ['sample-user-1', 'sample-user-2'], remove: [], task: randomUUID(), page: 1, total: 1 }
    await this.webhooks.send(this.webhooks.page({ integration }, { id: 1, name: 'Sample Segment' }, page))
  }

  private pages(segment: HubSegment, deltas: ReturnType<typeof pagesOf>): Waiting[] {
    const receiver = this.receiverOf(segment)
    if (receiver === undefined) return []
    const about = { task: randomUUID(), total: deltas.length }
    return deltas.map((delta, index) => this.webhooks.page(receiver, segment, { ...delta, ...about, page: index + 1 }))
  }

  private order(pages: readonly Waiting[], { lost = [], late = [], reversed, doubled }: SyncWays): Waiting[] {
    const kept = pages.filter(({ page_number: page }) => !lost.includes(page))
    const inTime = kept.filter(({ page_number: page }) => !late.includes(page))
    const ordered = reversed === true ? inTime.reverse() : inTime
    const each = (request: Waiting) => (doubled === true ? [request, { ...request, statuses: [] }] : [request])
    const sent = [...ordered.flatMap(each), ...this.late]
    this.late = kept.filter(({ page_number: page }) => late.includes(page))
    return sent
  }

  private receiverOf({ integration_id, rule }: HubSegment): Receiver | undefined {
    const integration = this.book.integrations.get(integration_id)
    return integration && { integration, idToken: this.book.grantOf(integration_id, rule.app_id)?.id_token }
  }

  private async inTurn<Result>(segment: HubSegment, work: () => Promise<Result>): Promise<Result> {
    const before = this.sending.get(segment) ?? Promise.resolve()
    const turn = before.then(work)
    this.sending.set(
      segment,
      turn.catch(() => undefined)
    )
    return turn
  }

  private note(fact: HubFact): void {
    this.options.keep(fact)
    this.book.apply(fact)
  }
}

function secret(): string {
  return randomBytes(24).toString('hex')
}
