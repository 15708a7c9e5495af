// The rules of leases, without clock and database: how long one lasts, and which keys a runner takes, asks for and hands
// over. The simulation runs the same rules.
import { preferredOf } from './rendezvous'

/** Milliseconds. */
export const LEASE_TIMES = {
  /** Between two heartbeats. */
  beat: 1000,
  /** From a heartbeat, by the database's clock, until others may take the keys of the runner. */
  ttl: 3000,
  /**
   * From the moment a heartbeat was sent, by the runner's own clock, until it sends nothing more. Shorter than `ttl`: the
   * rest is for clocks of different speed.
   */
  valid: 2500,
  /** Without a heartbeat for so long, the runner says that it takes no events. Our choice: twice `ttl`. */
  cutOff: 6000,
  /** How long a key stays free for the runner that should hold it, before any other takes it. */
  grace: 1000,
  /** Until the next try after the database could not be reached. */
  retry: 500
} as const

/** What is known of a key that a runner wants. */
export interface KeyFacts {
  readonly key: string
  /** Id of the runner that holds it; `undefined` if none that lives does. */
  readonly owner: string | undefined
  /** Id of the runner that has asked for it. */
  readonly askedBy: string | undefined
  /** For how long it has been seen free, in milliseconds. */
  readonly freeMs: number
}

export interface Decision {
  readonly take: readonly string[]
  /** Held by others, although this runner should hold them. */
  readonly ask: readonly string[]
  readonly handOver: readonly string[]
}

/**
 * A runner takes free keys that it should hold at once, and any other free key after a grace: the runner that should hold
 * it may not want it, as during an update. Where no runner stays, a guest takes it at once. It hands over only what the runner that should hold it has asked for, so that
 * no key goes back and forth.
 *
 * @param runners ids of the runners that live and are not about to end
 */
export function decide(me: string, runners: readonly string[], keys: readonly KeyFacts[]): Decision {
  const take: string[] = []
  const ask: string[] = []
  const handOver: string[] = []
  for (const { key, owner, askedBy, freeMs } of keys) {
    const preferred = preferredOf(key, runners)
    if (owner === undefined) {
      if (preferred === undefined || preferred === me || freeMs >= LEASE_TIMES.grace) take.push(key)
    } else if (owner === me) {
      if (preferred !== me && preferred !== undefined && askedBy === preferred) handOver.push(key)
    } else if (preferred === me && askedBy !== me) {
      ask.push(key)
    }
  }
  return { take, ask, handOver }
}
