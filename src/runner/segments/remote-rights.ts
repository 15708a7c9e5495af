// The leases of syncs as the thread of the segments sees them: it asks the runner's main thread before each request.
import type { SyncRight } from './sync-guard'

/** An answer that took longer may be outdated, such as when the process was stopped meanwhile; in milliseconds. */
const FRESH_MS = 250

export interface RemoteRight extends SyncRight {
  /** The lease has ended. */
  end(): void
}

export class RemoteRights {
  private readonly asked = new Map<number, (isHeld: boolean) => void>()
  private lastAsk = 0

  /**
   * @param send asks whether the lease of a sync is held
   * @param monotonic milliseconds
   */
  constructor(
    private readonly send: (ask: { readonly ask: number; readonly sync: number }) => void,
    private readonly monotonic: () => number
  ) {}

  of(sync: number): RemoteRight {
    const ended = new AbortController()
    return {
      isHeld: () => this.isHeld(sync, ended.signal),
      ended: ended.signal,
      end: () => ended.abort()
    }
  }

  answer({ ask, isHeld }: { readonly ask: number; readonly isHeld: boolean }): void {
    this.asked.get(ask)?.(isHeld)
    this.asked.delete(ask)
  }

  private async isHeld(sync: number, ended: AbortSignal): Promise<boolean> {
    while (!ended.aborted) {
      const askedAt = this.monotonic()
      if (!(await this.ask(sync))) return false
      if (this.monotonic() - askedAt <= FRESH_MS) return !ended.aborted
    }
    return false
  }

  private ask(sync: number): Promise<boolean> {
    const ask = ++this.lastAsk
    return new Promise((resolve) => {
      this.asked.set(ask, resolve)
      this.send({ ask, sync })
    })
  }
}
