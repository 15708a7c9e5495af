// The port for the table of leases that the runners of a cluster share. Each method is one transaction.
import type { ClusterRunner } from './ownership'

export interface LeaseRow {
  readonly key: string
  readonly epoch: number
  /** Id of the runner that holds it; `undefined` if none that lives does. */
  readonly owner: string | undefined
  readonly askedBy: string | undefined
  readonly note: string | undefined
}

export interface LiveRunner extends ClusterRunner {
  /** Until others may take its keys, in milliseconds. */
  readonly leftMs: number
}

/** What a heartbeat found. */
export interface Sight {
  readonly runners: readonly LiveRunner[]
  readonly leases: readonly LeaseRow[]
}

export interface Held {
  readonly key: string
  readonly epoch: number
}

export interface LeaseNote extends Held {
  /** `undefined` removes it. */
  readonly text: string | undefined
}

export interface LeaseTable {
  /**
   * Says that the runner lives: all leases it holds are extended. If it was thought dead meanwhile, it gets back those
   * that nobody has taken, under the same epoch, since nobody was their owner between. Then looks at everything.
   */
  beat(runner: ClusterRunner): Promise<Sight>
  /** Takes those of the keys that no living runner holds. Resolves to what was taken, under new epochs. */
  take(runnerId: string, keys: readonly string[]): Promise<readonly Held[]>
  /** Asks the owners of these keys to hand them over. */
  ask(runnerId: string, keys: readonly string[]): Promise<void>
  /** Frees leases that are held under these epochs. */
  release(runnerId: string, leases: readonly Held[]): Promise<void>
  /** Frees everything that the runner holds, and forgets it. */
  leave(runnerId: string): Promise<void>
  note(notes: readonly LeaseNote[]): Promise<void>
  /** Tells every runner, this one included, that the key has work. */
  nudge(key: string): Promise<void>
  /** Calls `changed` after keys were taken, asked for or freed by any runner, and `nudged` with nudges. */
  listen(listener: { readonly changed: () => void; readonly nudged: (key: string) => void }): () => void
}
