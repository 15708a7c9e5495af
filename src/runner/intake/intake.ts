// Takes requests of SDKs: reads them, finds out whose they are, stores what they hold.
import type { ConfigStore } from '../../storage/settings/config-store'
import type { Source } from '../../storage/settings/model'
import type { NewEvent, Queue } from '../../storage/queue/queue'
import type { Body, BodyReader } from './body-reader'
import { MAX_UNDER_WAY_BYTES, type IntakeLimits } from './limits'
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

  sourceOf(writeKey = ''): Source | Refusal {
    return (
      this.options.config.sourceOfWriteKey(writeKey) ??
      refusal('unknown_write_key', 'The write key is missing, or no source has it. Copy it from the catalog.')
    )
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
