// Tells other runners that events were stored or settled, in one notice for all of some milliseconds.
import type { EventId } from '../../queue/queue'
import { CHANNELS, LONGEST_PAYLOAD, type Notices } from '../connection/notices'
import type { Stored } from './append-statement'

/** At most one notice in this time, in milliseconds: each takes a lock of the whole database. */
const EVERY_MS = 50

export interface StoredNotice {
  /** Id of the runner that has stored or settled them. */
  readonly runner: string
  readonly count: number
  /** Destinations that get what was stored. `null`: too many to name. */
  readonly destinations: readonly string[] | null
  /** `null`: too many to name. */
  readonly ids: readonly EventId[] | null
}

export class StoredNotices {
  private readonly destinations = new Set<string>()
  private ids: EventId[] = []
  private timer: NodeJS.Timeout | undefined

  constructor(
    private readonly notices: Notices,
    private readonly runner: string
  ) {}

  note({ ids, destinations }: Stored): void {
    for (const destination of destinations) this.destinations.add(destination)
    for (const id of ids) this.ids.push(id)
    this.timer ??= setTimeout(() => this.send(), EVERY_MS).unref()
  }

  close(): void {
    clearTimeout(this.timer)
  }

  private send(): void {
    this.timer = undefined
    const notice = { runner: this.runner, count: this.ids.length, destinations: [...this.destinations], ids: this.ids }
    this.ids = []
    this.destinations.clear()
    // Who misses it finds the events at the next poll.
    void this.notices.send(CHANNELS.events, toPayload(notice)).catch(() => undefined)
  }
}

/** As much as a payload holds. */
function toPayload(notice: StoredNotice): string {
  const shorter = [notice, { ...notice, ids: null }, { ...notice, ids: null, destinations: null }]
  const payloads = shorter.map((one) => JSON.stringify(one))
  return payloads.find((payload) => Buffer.byteLength(payload) <= LONGEST_PAYLOAD) ?? ''
}

/** @param payload as a listener of `CHANNELS.events` gets it */
export function readStoredNotice(payload: string): StoredNotice {
  return JSON.parse(payload) as StoredNotice
}
