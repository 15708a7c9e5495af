// How long to wait after which answer: the one rule for requests, addresses and stored events.
import type { HeapDestinationError } from '../errors'
import { WAITS } from './caps'

export interface BackOff {
  /** A number from 0 to 1, for jitter. */
  readonly random: () => number
  /** Ceiling of the first pause, in milliseconds; it doubles with every try. */
  readonly firstMs: number
  /** Longest pause, in milliseconds, unless the service asks for more. */
  readonly longestMs: number
  /** Longest jitter on top of a time that the service asks for, in milliseconds. */
  readonly askedJitterMs: number
}

type Reason = Pick<HeapDestinationError, 'code' | 'fate' | 'facts'>

/**
 * Milliseconds before the next try after `failures` in a row. Full jitter under a ceiling that doubles. A time that the
 * service asks for wins, with some jitter on top where that is wanted, and up to an hour altogether.
 */
export function pauseAfter(failures: number, retryAfterMs: number | undefined, backOff: BackOff): number {
  const { random, firstMs, longestMs, askedJitterMs } = backOff
  const jittered = random() * Math.min(longestMs, firstMs * 2 ** (failures - 1))
  if (retryAfterMs === undefined) return Math.round(jittered)
  return Math.round(Math.min(WAITS.longestAsked, retryAfterMs + Math.min(jittered, askedJitterMs)))
}

/**
 * Milliseconds for which a service asks for no requests at all; `undefined` when it does not ask. It asks by 429, or by
 * any answer worth a retry that names a time. `restMs` stands for the time that a 429 does not name.
 */
export function askedWaitMs({ code, fate, facts }: Reason, restMs: number = WAITS.unnamedRest): number | undefined {
  if (fate !== 'retry') return undefined
  const askedMs = facts.retryAfterMs ?? (code === 'rate_limited' ? restMs : undefined)
  return askedMs === undefined ? undefined : Math.min(WAITS.longestAsked, askedMs)
}
