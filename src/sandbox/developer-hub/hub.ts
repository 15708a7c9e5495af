// Heap's Developer Hub: integrations with their secrets, segments that are switched on for them, and syncs that are sent
// until they are answered with 200. In memory only.
import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { deltaOf, membersOf, pagesOf, type Delta, type SegmentRule } from './deltas'
import type { User } from '../people'

export interface HubIntegration {
  readonly id: string
  readonly name: string
  readonly webhook_url: string
  /** What "Reveal Webhook secret" shows. */
  readonly webhook_secret: string
}

/** A segment that is switched on for an integration. */
export interface HubSegment {
  readonly id: number
  readonly integration_id: string
  name: string
  readonly rule: SegmentRule
  /** The user property that identifies people; `identity` for Heap's own. */
  readonly identity_property: string
}

/** How a sync is sent. */
export interface SyncWays {
  /** People of one page. Default: 1000; Heap publishes none. */
  readonly page_size?: number | undefined
  /** Last page first. */
  readonly reversed?: boolean | undefined
  /** Each page twice, as one request. */
  readonly doubled?: boolean | undefined
  /** Numbers of pages that are never sent. */
  readonly lost?: readonly number[] | undefined
  /** Numbers of pages that are sent with the next sync, signed as they would have been now. */
  readonly late?: readonly number[] | undefined
}

export interface HubRequest {
  readonly integration_id: string
  readonly segment_id: number
  readonly page_number: number
  readonly total_pages: number
  readonly sync_task_id: string
  /** Statuses of its answers, in order; 0: no answer. */
  readonly statuses: number[]
}

interface Waiting extends HubRequest {
  readonly url: string
  readonly header: string
  readonly body: string
}

export interface HubOptions {
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Resolves to the status of the answer. */
  readonly post: (url: string, headers: Record<string, string>, body: string) => Promise<number>
  /** Waits before a request is sent again. */
  readonly pause: () => Promise<void>
}

/** Tries of one request. Heap's own number is not known: it sends again "until 200". */
const MAX_TRIES = 20
const PAGE_SIZE = 1000

export class DeveloperHub {
  readonly integrations = new Map<string, HubIntegration>()
  readonly segments: HubSegment[] = []
  /** All that was sent, in order. */
  readonly requests: HubRequest[] = []
  private readonly told = new Map<HubSegment, ReadonlySet<string>>()
  private late: Waiting[] = []

  private isClosed = false

  constructor(private readonly options: HubOptions) {}

  /** Sends nothing any more. */
  close(): void {
    this.isClosed = true
  }

  addIntegration({ name, webhook_url }: { name: string; webhook_url: string }): HubIntegration {
    const made = { id: randomUUID(), name, webhook_url, webhook_secret: randomBytes(24).toString('hex') }
    this.integrations.set(made.id, made)
    return made
  }

  /** Switches a segment on for an integration. `undefined`: there is no such integration. */
  switchOn(draft: Omit<HubSegment, 'id'> & { readonly id?: number | undefined }): HubSegment | undefined {
    if (!this.integrations.has(draft.integration_id)) return undefined
    const segment = { ...draft, id: draft.id ?? 1_000_000 + this.segments.length }
    this.segments.push(segment)
    return segment
  }

  find({ integration_id, segment_id }: { integration_id: string; segment_id: number }): HubSegment | undefined {
    return this.segments.find((one) => one.id === segment_id && one.integration_id === integration_id)
  }

  /** "Sync now": what changed since the last sync; everybody at first. Resolves when all of it was answered. */
  async sync(segment: HubSegment, users: Iterable<User>, ways: SyncWays = {}): Promise<HubRequest[]> {
    const members = membersOf(users, segment.rule, segment.identity_property)
    const pages = pagesOf(deltaOf(this.told.get(segment) ?? new Set(), members), ways.page_size ?? PAGE_SIZE)
    this.told.set(segment, members)
    const task = randomUUID()
    const prepared = pages.map((delta, index) =>
      this.prepare(segment, delta, { task, page: index + 1, total: pages.length })
    )
    const kept = prepared.filter(({ page_number: page }) => ways.lost?.includes(page) !== true)
    const isLate = ({ page_number: page }: HubRequest): boolean => ways.late?.includes(page) === true
    const inTime = kept.filter((request) => !isLate(request))
    const ordered = ways.reversed === true ? inTime.reverse() : inTime
    const doubled =
      ways.doubled === true ? ordered.flatMap((request) => [request, { ...request, statuses: [] }]) : ordered
    const sent = [...doubled, ...this.late]
    this.late = kept.filter(isLate)
    for (const request of sent) await this.send(request)
    return sent.map(withoutBody)
  }

  /** Everybody leaves, and whoever is in the segment is told again by the next sync. */
  async drain(segment: HubSegment): Promise<HubRequest> {
    this.told.delete(segment)
    const { id, name, integration_id } = segment
    const body = JSON.stringify({ action_type: 'segment.users.drain', data: { segment: { id, name } } })
    const position = { page_number: 1, total_pages: 1, sync_task_id: '' }
    const request = this.sign({ integration_id, segment_id: id, ...position }, body)
    await this.send(request)
    return withoutBody(request)
  }

  /** "Send sample segment": people who do not exist. The name is ours: Heap documents none. */
  async sendSample(integrationId: string): Promise<HubRequest | undefined> {
    const delta = { add: ['sample-user-1', 'sample-user-2'], remove: [] }
    const segment = { id: 1, integration_id: integrationId, name: 'Sample Segment' }
    if (!this.integrations.has(integrationId)) return undefined
    const request = this.prepare(segment, delta, { task: randomUUID(), page: 1, total: 1 })
    await this.send(request)
    return withoutBody(request)
  }

  private prepare(
    { id, integration_id, name }: Pick<HubSegment, 'id' | 'integration_id' | 'name'>,
    { add, remove }: Delta,
    { task, page, total }: { task: string; page: number; total: number }
  ): Waiting {
    const sync_info = { page_number: page, total_pages: total, sync_task_id: task }
    const people = (ids: readonly string[]) => ids.map((one) => ({ id: one }))
    const data = { segment: { id, name }, sync_info, add: people(add), remove: people(remove) }
    const body = JSON.stringify({ action_type: 'segment.users.sync', customer_config: { fields: [] }, data })
    const about = { integration_id, segment_id: id, page_number: page, total_pages: total, sync_task_id: task }
    return this.sign(about, body)
  }

  private sign(about: Omit<HubRequest, 'statuses'>, body: string): Waiting {
    const integration = this.integrations.get(about.integration_id)
    const ts = this.nextTime()
    const hmac = createHmac('sha256', integration?.webhook_secret ?? '')
      .update(`${ts}${body}`)
      .digest('base64')
    return { ...about, statuses: [], url: integration?.webhook_url ?? '', header: `ts:${ts},hmac:${hmac}`, body }
  }

  private lastTs = 0

  /** No two requests have one time. */
  private nextTime(): number {
    this.lastTs = Math.max(this.options.now(), this.lastTs + 1)
    return this.lastTs
  }

  private async send(request: Waiting): Promise<void> {
    this.requests.push(withoutBody(request))
    const headers = { 'content-type': 'application/json', 'heap-hash': request.header }
    while (request.statuses.length < MAX_TRIES && !this.isClosed) {
      if (request.statuses.length > 0) await this.options.pause()
      const status = await this.options.post(request.url, headers, request.body).catch(() => 0)
      request.statuses.push(status)
      if (status === 200) return
    }
  }
}

function withoutBody({ url: _url, header: _header, body: _body, ...request }: Waiting): HubRequest {
  return request
}
