// Hears which events other runners have stored or settled.
import { CHANNELS, type Notices } from '../../storage/postgres/connection/notices'
import { readStoredNotice } from '../../storage/postgres/queue/stored-notices'
import type { EventId } from '../../storage/queue/queue'

export interface Elsewhere {
  readonly ids: readonly EventId[]
  /** How many more there were. */
  readonly more: number
  /** Destinations for which something may wait. `undefined`: any. */
  readonly destinations: readonly string[] | undefined
}

export type ElsewhereListener = (news: Elsewhere) => void

/** How often to look without a notice, in milliseconds: one may be lost with its connection. Our choice. */
const LOOK_MS = 2000

const UNKNOWN: Elsewhere = { ids: [], more: 0, destinations: undefined }

/** @param runner id of this runner, whose own events it knows */
export function followElsewhere(
  notices: Notices,
  runner: string
): { listen: (listener: ElsewhereListener) => void; close: () => void } {
  const listeners: ElsewhereListener[] = []
  const tell = (news: Elsewhere): void => {
    for (const listener of listeners) listener(news)
  }
  const stop = notices.listen(CHANNELS.events, (payload) => {
    if (payload === undefined) return tell(UNKNOWN)
    const { runner: by, ids, count, destinations } = readStoredNotice(payload)
    if (by === runner) return
    tell({ ids: ids ?? [], more: ids === null ? count : 0, destinations: destinations ?? undefined })
  })
  const timer = setInterval(() => tell(UNKNOWN), LOOK_MS).unref()
  return {
    listen: (listener) => void listeners.push(listener),
    close: () => {
      clearInterval(timer)
      stop()
    }
  }
}
