// Receives Heap's webhooks: checks the signature, stores the request whole, and only then confirms it.
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type * as REFUSALS from '../errors/segment-refusals'
import type { MembershipStore } from '../storage/memberships/memberships'
import type { Integration } from '../storage/settings/model'
import { checkSignature, type Signed } from './signature'
import type { WebhookBody } from './webhook-body'

export type SegmentRefusalCode = keyof typeof REFUSALS

export interface SegmentRefusal {
  readonly refused: SegmentRefusalCode
  /** What is wrong, and what to do; never a value. */
  readonly message: string
}

/** Parses the body of a webhook. It may transfer the buffer to another thread, after which the buffer is empty. */
export type ReadBody = (raw: Buffer) => Promise<WebhookBody | SegmentRefusal>

export interface ReceiverOptions {
  readonly store: MembershipStore
  readonly read: ReadBody
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Called when something new is stored. */
  readonly onStored: () => void
}

/** A request to the address of an integration. */
export interface Arrived extends Omit<Signed, 'body'> {
  readonly body: Buffer
}

/** `isNew`: false for a request that was stored before, which changes nothing. */
export type Received = { readonly isNew: boolean } | SegmentRefusal

const gzipAsync = promisify(gzip)

export class Receiver {
  constructor(private readonly options: ReceiverOptions) {}

  async receive(integration: Integration, arrived: Arrived): Promise<Received> {
    const received = await this.take(integration, arrived)
    if ('refused' in received) await this.count(integration, received)
    return received
  }

  private async take(integration: Integration, { headers, body: raw }: Arrived): Promise<Received> {
    const { store, now, onStored } = this.options
    const secret = integration.secrets['webhookSecret']
    if (secret === undefined) {
      return { refused: 'secret_missing', message: 'No webhook secret is stored for this integration yet.' }
    }
    const receivedAt = now()
    const checked = checkSignature({ headers, body: raw }, { secret, window: integration, now: receivedAt })
    if ('refused' in checked) return checked
    const { ts } = checked
    const digest = createHash('sha256').update(`${ts}.`).update(raw).digest('hex')
    // Compressed before it is parsed, since parsing may transfer the buffer to another thread.
    const packed = await gzipAsync(raw, { level: 1 })
    const body = await this.options.read(raw)
    if ('refused' in body) return body
    if (body.kind === 'malformed') return { refused: 'malformed_webhook', message: body.message }
    const { segmentId = null, segmentName = null } = body.kind === 'unknown' ? {} : body
    const about = { integrationId: integration.id, digest, ts, receivedAt, action: body.action }
    const kept = await store.webhooks.keep({ ...about, segmentId, segmentName, body: packed })
    if ('refused' in kept) {
      return { refused: 'segment_store_full', message: 'The store of segments is full. Nothing in it is lost.' }
    }
    if (kept.isNew) onStored()
    return { isNew: kept.isNew }
  }

  /** A count that cannot be stored must not change the answer. */
  private async count({ id }: Integration, { refused }: SegmentRefusal): Promise<void> {
    await this.options.store.webhooks.countRefusal(id, refused, this.options.now()).catch(() => undefined)
  }
}
