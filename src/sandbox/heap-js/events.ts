// Events that heap.js has received but not processed yet. They belong to the user who is known when it processes them.
import type { Meta } from './meta'
import type { Network } from './network'
import type { Message } from './page'
import type { Values } from './values'
import type { Visitor } from './visitor'

interface Told {
  readonly id: string
  readonly time: number
  readonly name?: unknown
  readonly properties?: Record<string, unknown>
}

interface Parts {
  readonly meta: Meta
  readonly network: Network
  readonly values: Values
  readonly visitor: Visitor
}

export class Events {
  private readonly parts: Parts
  private told: Told[] = []
  isStopped = false

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** Takes an event, or drops it silently. An event without a name is accepted, and breaks its batch later. */
  track(name: unknown, properties: unknown, source: unknown): void {
    const { values } = this.parts
    const isText = typeof name === 'string' || name instanceof String
    if (name && !(isText && values.bytes(String(name)) <= 1024)) return
    if (properties && !values.isPlain(properties)) return
    if (source && typeof source !== 'string' && typeof (source as { name?: unknown }).name !== 'string') return
    const time = Date.now()
    const seen = new Set<unknown>()
    // Throws for what JSON cannot hold: the event is lost, and the caller sees the error.
    const text = JSON.stringify({ id: this.parts.meta.newId(), time, name, properties }, (_, value: unknown) => {
      if (typeof value !== 'object' || value === null) return value
      if (seen.has(value)) return undefined
      seen.add(value)
      return value
    })
    this.told.push(JSON.parse(text) as Told)
  }

  /** Processes at most 20, unless something holds them back. */
  work(): void {
    const { visitor } = this.parts
    if (this.isStopped || !visitor.hasSettled || visitor.isBlocked) return
    this.relay(this.told.splice(0, 20))
  }

  /** Processes all of them now, even if held back. What cannot be sent yet is lost. */
  flush(): void {
    if (this.isStopped) return
    this.parts.visitor.flush()
    this.relay(this.told.splice(0))
  }

  clear(): void {
    this.told = []
  }

  private relay(batch: readonly Told[]): void {
    if (batch.length === 0) return
    const { meta, network, visitor } = this.parts
    // As in the real script, a name that is not text throws here, and its whole batch is lost.
    for (const { name } of batch) (name as string).toLocaleLowerCase()
    if (!visitor.ensure()) return
    const messages = batch.map((told) => this.toMessage(told)).filter((message) => message !== undefined)
    network.add(messages)
    meta.touch(Math.max(...batch.map(({ time }) => time)))
  }

  private toMessage({ id, time, name, properties }: Told): Message | undefined {
    const { meta, values } = this.parts
    const { userId, sessionId, identity } = meta.read()
    const own = values.clean(properties ?? {})
    if ([String(name), ...Object.keys(own), ...Object.values(own)].some((text) => values.isBroken(text))) {
      return undefined
    }
    return {
      kind: 'event',
      id,
      time,
      user_id: userId,
      session_id: sessionId,
      identity: identity ?? null,
      event: String(name),
      properties: { ...meta.eventProperties(), ...own }
    }
  }
}
