// Wakes other runners, and is woken by them: LISTEN and NOTIFY over a connection that comes back by itself.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { closeQuietly } from './hosts'

/** Names of channels. Payloads never carry a customer's data. */
export const CHANNELS = {
  /** JSON `{runner, destinations, ids}`: events were stored. */
  events: 'heap_destination_events',
  settings: 'heap_destination_settings',
  owners: 'heap_destination_owners'
} as const
export type Channel = (typeof CHANNELS)[keyof typeof CHANNELS]

/** Longest payload in bytes: the server refuses 8000 (https://www.postgresql.org/docs/current/sql-notify.html). */
export const LONGEST_PAYLOAD = 7900

/** `undefined`: notices may have been missed, so look for yourself. */
export type Listener = (payload: string | undefined) => void

/** Pauses before the connection is opened again, in milliseconds. */
const PAUSES: readonly number[] = [100, 250, 500, 1000]

export class Notices {
  private readonly listeners = new Map<Channel, Set<Listener>>()
  private client: Client | undefined
  private keeping: Promise<void> | undefined
  private readonly ending = new AbortController()
  private wake: () => void = () => undefined

  /**
   * @param connect opens the connection that listens
   * @param notify sends one notice, over another connection
   */
  constructor(
    private readonly connect: () => Promise<Client>,
    private readonly notify: (channel: Channel, payload: string) => Promise<unknown>
  ) {}

  /**
   * Calls the listener with every notice of the channel, also with own ones, and with `undefined` whenever the
   * connection was opened. Returns how to stop. A notice may be lost with the connection: a slow poll has to be the net.
   */
  listen(channel: Channel, listener: Listener): () => void {
    const listeners = this.listeners.get(channel) ?? new Set()
    const isNew = listeners.size === 0
    this.listeners.set(channel, listeners.add(listener))
    if (isNew) void this.client?.query(`LISTEN ${channel}`).catch(() => undefined)
    this.keeping ??= this.keepListening()
    return () => listeners.delete(listener)
  }

  /**
   * Sends a notice. Never inside the transaction of an append: NOTIFY takes a lock of the whole database when it
   * commits.
   */
  async send(channel: Channel, payload: string): Promise<void> {
    await this.notify(channel, payload)
  }

  async close(): Promise<void> {
    this.ending.abort()
    this.listeners.clear()
    if (this.client !== undefined) closeQuietly(this.client)
    this.wake()
    await this.keeping
  }

  private isEnded(): boolean {
    return this.ending.signal.aborted
  }

  private async keepListening(): Promise<void> {
    for (let failures = 0; !this.isEnded(); failures++) {
      try {
        const client = await this.connect()
        await this.listenWith(client)
        failures = 0
      } catch {
        // The next try says whether it passes. Statements of others report the loss.
      }
      const pause = PAUSES[Math.min(failures, PAUSES.length - 1)]
      if (!this.isEnded()) await sleep(pause, undefined, { signal: this.ending.signal }).catch(() => undefined)
    }
  }

  /** Resolves when the connection is lost. */
  private async listenWith(client: Client): Promise<void> {
    const lost = new Promise<void>((resolve) => {
      this.wake = resolve
      client.once('end', resolve)
    })
    client.on('notification', ({ channel, payload }) => this.tell(channel as Channel, payload ?? ''))
    this.client = client
    try {
      // A connection that is idle for long may be cut without a word: the question shows it.
      const beat = setInterval(() => void client.query('SELECT 1').catch(() => closeQuietly(client)), 10_000).unref()
      try {
        for (const channel of this.listeners.keys()) await client.query(`LISTEN ${channel}`)
        for (const channel of this.listeners.keys()) this.tell(channel, undefined)
        if (!this.isEnded()) await lost
      } finally {
        clearInterval(beat)
      }
    } finally {
      this.client = undefined
      closeQuietly(client)
    }
  }

  private tell(channel: Channel, payload: string | undefined): void {
    for (const listener of this.listeners.get(channel) ?? []) listener(payload)
  }
}
