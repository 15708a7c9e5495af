// Takes requests of SDKs: reads them, finds out whose they are, stores what they hold.
import type { ConfigStore } from '../../storage/settings/config-store'
import type { Source } from '../../storage/settings/model'
import type { NewEvent, Queue } from '../../storage/queue/queue'
import { DEFAULT_CURRENTS } from '../../partners/braze-currents/settings'
import type { Body, BodyReader } from './body-reader'
import { explainBody } from './currents'
import { FORWARD_LIMITS, FORWARD_PARCEL_BYTES, MAX_UNDER_WAY_BYTES, type IntakeLimits } from './limits'
import type { SentEvent } from './read-event'
import { isRefusal, refusal, type Refusal } from './refusal'

export interface IntakeOptions {
  readonly config: ConfigStore
  readonly queue: Queue
  readonly bodies: BodyReader
  readonly now: () => number
  /** Where pages reach the runner; `undefined`: at whatever address they ask. */
  readonly publicUrl: string | undefined
  /** Called with events that are stored, and their ids in the same order. */
  readonly onAppended: (ids: readonly number[], events: readonly NewEvent[]) => void
}

/** How a request is read. */
export interface CallOptions {
  /** The type of its event; `undefined`: it is a batch. */
  readonly type: string | undefined
  readonly limits: IntakeLimits
}

export interface Call extends CallOptions {
  readonly body: Body
  /** The write key, given what the body says of it. */
  readonly keyOf: (inBody: string | undefined) => string | undefined
}

export interface ForwardedRequest {
  readonly body: Body
  /** The type that the path names; `undefined`: none. */
  readonly type: string | undefined
  /** The header `X-Signature`. */
  readonly signature: string | undefined
}

const MESSAGES = {
  busy: 'The runner has more to store than it can at the moment. Send this again later.',
  store_full: 'The store is full. What it holds is kept and delivered; send this again later.',
  store_damaged: 'The store of the runner is damaged. Send this again once it has been restored.',
  closing: 'The runner is being stopped. Send this again later.'
} as const

export class Intake {
  /** Bytes of requests that are read and not yet stored. */
  private underWay = 0

  constructor(private readonly options: IntakeOptions) {}

  /** Why nothing of the request was stored; `undefined`: all of it was. */
  async take({ body, keyOf, ...call }: Call): Promise<Refusal | undefined> {
    const facts = { ...call, receivedAt: this.options.now() }
    const read = await this.options.bodies.read(body, { reader: 'tracking', facts, limits: call.limits })
    if (isRefusal(read)) return read
    const source = this.sourceOf(keyOf(read.writeKey))
    if (isRefusal(source)) return source
    if (isRefusal(read.events)) return read.events
    const refused = await this.store(read.events.map((event) => ({ ...event, sourceId: source.id })))
    return refused && refusal(refused, MESSAGES[refused])
  }

  /**
   * The same for a request with which somebody forwards events, of a source that is known before. It is stored parcel by
   * parcel: where one of them fails, the sender comes again with all of it, and Heap knows those again that it has.
   */
  async forward(source: Source, { body, type, signature: given }: ForwardedRequest): Promise<Refusal | undefined> {
    const secret = source.secrets?.['signing']
    const signature = secret === undefined ? undefined : { secret, given }
    const facts = { type, receivedAt: this.options.now(), limits: FORWARD_LIMITS, signature }
    const read = await this.options.bodies.read(body, { reader: 'forwarded', facts, limits: FORWARD_LIMITS })
    return isRefusal(read) ? read : this.storeParcels(source, read)
  }

  /** The same for a request of Braze's Currents. A body that cannot be read is stored as one event that says so. */
  async takeCurrents(source: Source, body: Body): Promise<Refusal | undefined> {
    const receivedAt = this.options.now()
    const settings = { ...DEFAULT_CURRENTS, ...source.currents }
    const facts = { settings, receivedAt, limits: FORWARD_LIMITS }
    const read = await this.options.bodies.read(body, { reader: 'currents', facts, limits: FORWARD_LIMITS })
    if (!isRefusal(read)) return this.storeParcels(source, read)
    return read.refused === 'invalid_json' ? this.storeParcels(source, [explainBody(read.message, receivedAt)]) : read
  }

  sourceOf(writeKey = ''): Source | Refusal {
    return (
      this.options.config.sourceOfWriteKey(writeKey) ??
      refusal('unknown_write_key', 'The write key is missing, or no source has it. Copy it from the catalog.')
    )
  }

  private async storeParcels(source: Source, events: readonly SentEvent[]): Promise<Refusal | undefined> {
    for (const parcel of parcelsOf(events.map((event) => ({ ...event, sourceId: source.id })))) {
      const refused = await this.store(parcel)
      if (refused !== undefined) return refusal(refused, MESSAGES[refused])
    }
    return undefined
  }

  /** Why nothing was stored; `undefined`: it was. */
  private async store(events: readonly NewEvent[]): Promise<keyof typeof MESSAGES | undefined> {
    const size = sizeOf(events)
    if (this.underWay > 0 && this.underWay + size > MAX_UNDER_WAY_BYTES) return 'busy'
    this.underWay += size
    try {
      const appended = await this.options.queue.append(events)
      if ('refused' in appended) return appended.refused
      this.options.onAppended(appended.ids, events)
      return undefined
    } finally {
      this.underWay -= size
    }
  }
}

function sizeOf(events: readonly NewEvent[]): number {
  return events.reduce((sum, { body }) => sum + body.length, events[0]?.shared?.length ?? 0)
}

function parcelsOf(events: readonly NewEvent[]): NewEvent[][] {
  const parcels: NewEvent[][] = []
  let size = Infinity
  for (const event of events) {
    if (size + event.body.length > FORWARD_PARCEL_BYTES) {
      parcels.push([])
      size = 0
    }
    parcels.at(-1)?.push(event)
    size += event.body.length
  }
  return parcels
}
