// The port for who may send what: at any time one runner of a cluster holds the lease of a key, such as the budget of an
// App ID.
import type { Lease as RequestLease } from '../../delivery/types'

/** The right of this runner to send under a key. It ends, and is then never valid again: a later one is another object. */
export interface Lease extends RequestLease {
  /** Aborted when it ends. */
  readonly ended: AbortSignal
  /** Whether others could get it. `false` for a runner that is alone. */
  readonly isContested: boolean
  /**
   * Begins work under the lease: it is not handed over before the function that this returns was called. It may run out
   * nevertheless, when the database cannot be reached.
   */
  use(): () => void
}

/** Who holds a key, for people. */
export interface Holder {
  /** Id of the runner, as in `Ownership.runners`. */
  readonly id: string
  /** Name of the runner. */
  readonly name: string
  readonly isThis: boolean
  /** What it last said about the key (`Ownership.note`). */
  readonly note: string | undefined
}

/** A runner of the cluster that lives. */
export interface ClusterRunner {
  readonly id: string
  /** Host name and process id, unless it was given another name. */
  readonly name: string
  readonly version: string
  /** It hands over what it holds, and then ends. */
  readonly isLeaving: boolean
}

export interface Ownership {
  /** Id of this runner. */
  readonly id: string
  /**
   * What the part `by` of this runner works on from now on, instead of what it said before. Keys that no part wants any
   * more are given up.
   */
  want(by: string, keys: readonly string[]): void
  /** The lease of a key, if this runner holds it and is not about to hand it over. */
  leaseOf(key: string): Lease | undefined
  /** Calls the listener after keys were gained, lost, or are to be handed over. Returns what ends that. */
  onChange(listener: () => void): () => void
  /** Says something about a held key that the pages of all runners show. `undefined`: nothing any more. */
  note(key: string, text: string | undefined): void
  /** Who holds the key, as far as this runner knows; `undefined` if nobody does. */
  holderOf(key: string): Holder | undefined
  /** The runners that live, this one included. */
  runners(): readonly ClusterRunner[]
  /**
   * Whether nothing that this runner wrote was confirmed for some seconds: the database is gone, or its commits wait, such
   * as for a standby that is gone.
   */
  isCutOff(): boolean
  /**
   * Tells every runner, this one included and at once, to look at something: at the work of a key, or at what its parts
   * have agreed on. Others may miss it.
   */
  nudge(about: string): void
  /** Calls the listener with everything that runners are nudged about. Returns what ends that. */
  onNudge(listener: (about: string) => void): () => void
  /** Gives up everything as soon as no work is under way, and tells the others. Nothing is gained any more. */
  close(): Promise<void>
}

/** What was to be stored under a lease that another runner, or a later life of this one, has taken. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError'

  constructor(readonly key: string) {
    super(`Another runner sends for ${key} now. What this one had under way is sent again by that one.`)
  }
}

/** Keys of what runs once in a cluster, whatever the destinations are. */
export const CLUSTER_KEYS = {
  /** Looks at alerts, and tells recipients. */
  alerts: 'alerts',
  /** Removes old events, and makes room for new ones. */
  upkeep: 'upkeep'
} as const
