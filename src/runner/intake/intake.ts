// Accepts requests with events: reads them, finds their source, and stores their events.
import type { Store } from '../store/store'
import type { ConfigStore } from '../../storage/settings/config-store'
import type { Source } from '../../storage/settings/model'
import type { NewEvent, Queue } from '../../storage/queue/queue'
import { DEFAULT_CURRENTS } from '../../partners/braze-currents/settings'
import type { Body, BodyReader } from './body-reader'
import { explainBody } from './currents'
import { FORWARD_LIMITS, FORWARD_PART_BYTES, FORWARD_WAITS, MAX_UNDER_WAY_BYTES, type IntakeLimits } from './limits'
import { toNewEvents } from './private-fields'
import type { SentEvent } from './read-event'
import type { Keyed, Quotas } from './quotas'
import { isRefusal, ofSource, refusal, type Refusal } from './refusal'
import type { Vendor } from './vendor-events'

export interface IntakeOptions {
  readonly config: ConfigStore
  readonly queue: Queue
  readonly bodies: BodyReader
  readonly quotas: Quotas
  readonly now: () => number
  /** Milliseconds; only differences mean something. */
  readonly monotonic: () => number
  /** Address under which pages reach the runner; `undefined` for the address of each request. */
  readonly publicUrl: string | undefined
  /** Whether an error says that the store cannot be reached for now. */
  readonly isUnavailable: Store['isUnavailable']
  /** Called with stored events, and their ids in the same order. */
  readonly onAppended: (ids: readonly number[], events: readonly NewEvent[]) => void
}

/** How a request is read. */
export interface CallOptions {
  /** The type of its event; `undefined` for a batch. */
  readonly type: string | undefined
  readonly limits: IntakeLimits
}

export interface Call extends CallOptions {
  readonly body: Body
  /** Chooses the write key, given the one in the body. */
  readonly keyOf: (inBody: string | undefined) => string | undefined
}

export interface ForwardedRequest {
  readonly body: Body
  /** The type in the path; `undefined` if there is none. */
  readonly type: string | undefined
  /** The header `X-Signature`. */
  readonly signature: string | undefined
}

const MESSAGES = {
  busy: 'The runner has more to store than it can at the moment. Send this again later.',
  store_full: 'The store is full. What it holds is kept and delivered; send this again later.',
  store_damaged: 'The store of the runner is damaged. Send this again once it has been restored.',
  store_unavailable:
    'The database of the runner takes no writes at the moment. Send this again later, with the same message ids: what was stored after all counts once.',
  closing: 'The runner is being stopped. Send this again later.'
} as const

const LATE = `The body could not be stored within ${FORWARD_WAITS.store / 1000} seconds; a part of it may be. Send all of it again later, with the same message ids: what is stored counts once.`

export class Intake {
  /** Bytes of requests that are read but not stored yet. */
  private underWay = 0

  constructor(private readonly options: IntakeOptions) {}

  /** Stores all events of a request, or returns why none was stored. */
  async take({ body, keyOf, ...call }: Call): Promise<Refusal | undefined> {
    const facts = { ...call, receivedAt: this.options.now() }
    const read = await this.options.bodies.read(body, { reader: 'tracking', facts, limits: call.limits })
    if (isRefusal(read)) return read
    const keyed = this.keyed(keyOf(read.writeKey))
    if (isRefusal(keyed)) return keyed
    return isRefusal(read.events) ? ofSource(read.events, keyed.source) : this.storeInParts(keyed, [read.events])
  }

  /**
   * The same for a request that forwards events, whose source is known, in bounded time. It is stored in parts. If one part fails, the
   * sender repeats the whole request, and Heap ignores events that it already has.
   */
  async forward(keyed: Keyed, { body, type, signature: given }: ForwardedRequest): Promise<Refusal | undefined> {
    const { source } = keyed
    const secret = source.secrets?.['signing']
    const signature = secret === undefined ? undefined : { secret, given }
    const facts = { type, receivedAt: this.options.now(), limits: FORWARD_LIMITS, signature }
    const until = this.options.monotonic() + FORWARD_WAITS.store
    const reading = { reader: 'forwarded', facts, limits: FORWARD_LIMITS, timeMs: FORWARD_WAITS.read } as const
    const read = await this.options.bodies.read(body, reading)
    return isRefusal(read) ? ofSource(read, source) : this.storeInParts(keyed, partsOf(read), until)
  }

  /** The same for a request of Braze Currents. A body that cannot be read is stored as one event that says so. */
  async takeCurrents(keyed: Keyed, body: Body): Promise<Refusal | undefined> {
    const receivedAt = this.options.now()
    const settings = { ...DEFAULT_CURRENTS, ...keyed.source.currents }
    const facts = { settings, receivedAt, limits: FORWARD_LIMITS }
    const read = await this.options.bodies.read(body, { reader: 'currents', facts, limits: FORWARD_LIMITS })
    if (!isRefusal(read)) return this.storeInParts(keyed, partsOf(read))
    return read.refused === 'invalid_json'
      ? this.storeInParts(keyed, [[explainBody(read.message, receivedAt)]])
      : ofSource(read, keyed.source)
  }

  /** The same for a request of another vendor's server. */
  async takeVendor(keyed: Keyed, vendor: Vendor, body: Body): Promise<Refusal | undefined> {
    const facts = { vendor, receivedAt: this.options.now(), limits: FORWARD_LIMITS }
    const read = await this.options.bodies.read(body, { reader: 'vendor', facts, limits: FORWARD_LIMITS })
    return isRefusal(read) ? ofSource(read, keyed.source) : this.storeInParts(keyed, partsOf(read))
  }

  sourceOf(writeKey = ''): Source | Refusal {
    return (
      this.options.config.sourceOfWriteKey(writeKey) ??
      refusal('unknown_write_key', 'The write key is missing, or no source has it. Copy it from the catalog.')
    )
  }

  /** The same with the key, for what is counted by key. */
  keyed(writeKey = ''): Keyed | Refusal {
    const source = this.sourceOf(writeKey)
    return isRefusal(source) ? source : { source, writeKey }
  }

  /** @param until when, on the monotonic clock, no further part is begun; default: never */
  private async storeInParts(
    keyed: Keyed,
    parts: readonly (readonly SentEvent[])[],
    until = Infinity
  ): Promise<Refusal | undefined> {
    const { source } = keyed
    let left = parts.reduce((sum, { length }) => sum + length, 0)
    const overQuota = await this.options.quotas.take(keyed, left)
    if (overQuota !== undefined) return ofSource(overQuota, source)
    for (const part of parts) {
      const refused = this.options.monotonic() >= until ? 'late' : await this.store(toNewEvents(part, source))
      if (refused !== undefined) {
        await this.options.quotas.giveBack(keyed, left)
        return ofSource(refused === 'late' ? refusal('busy', LATE) : refusal(refused, MESSAGES[refused]), source)
      }
      left -= part.length
    }
    return undefined
  }

  /** Stores events, or returns why none was stored. */
  private async store(events: readonly NewEvent[]): Promise<keyof typeof MESSAGES | undefined> {
    const size = sizeOf(events)
    if (this.underWay > 0 && this.underWay + size > MAX_UNDER_WAY_BYTES) return 'busy'
    this.underWay += size
    try {
      const appended = await this.options.queue.append(events)
      if ('refused' in appended) return appended.refused
      this.options.onAppended(appended.ids, events)
      return undefined
    } catch (error) {
      if (this.options.isUnavailable(error)) return 'store_unavailable'
      throw error
    } finally {
      this.underWay -= size
    }
  }
}

function sizeOf(events: readonly NewEvent[]): number {
  return events.reduce((sum, { body }) => sum + body.length, events[0]?.shared?.length ?? 0)
}

function partsOf(events: readonly SentEvent[]): SentEvent[][] {
  const parts: SentEvent[][] = []
  let size = Infinity
  for (const event of events) {
    if (size + event.body.length > FORWARD_PART_BYTES) {
      parts.push([])
      size = 0
    }
    parts.at(-1)?.push(event)
    size += event.body.length
  }
  return parts
}
