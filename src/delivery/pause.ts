// Computes how long to wait after which answer: one rule for requests, addresses and stored events. The numbers are in
// caps.ts.
import type { HeapDestinationError } from '../errors'
import { WAITS } from './caps'

export interface BackOff {
  /** A number from 0 to 1, for jitter. */
  readonly random: () => number
  /** Upper bound of the first pause, in milliseconds; it doubles with every try. */
  readonly firstMs: number
  /** Longest pause, in milliseconds, unless the service asks for more. */
  readonly longestMs: number
  /** Longest jitter on top of a time that the service asks for, in milliseconds. */
  readonly askedJitterMs: number
}

type Reason = Pick<HeapDestinationError, 'code' | 'fate' | 'facts'>

/**
 * Milliseconds before the next try after `failures` in a row: a random part of an upper bound that doubles (full
 * jitter). A time that the service asks for wins, plus at most `askedJitterMs`, and at most an hour in all.
 */
export function pauseAfter(failures: number, retryAfterMs: number | undefined, backOff: BackOff): number {
  const { random, firstMs, longestMs, askedJitterMs } = backOff
  const jittered = random() * Math.min(longestMs, firstMs * 2 ** (failures - 1))
  if (retryAfterMs === undefined) return Math.round(jittered)
  return Math.round(Math.min(WAITS.longestAsked, retryAfterMs + Math.min(jittered, askedJitterMs)))
}

/**
 * Milliseconds for which a service asks for no requests at all; `undefined` if it does not ask. It asks with a 429, or
 * with any answer worth a retry that names a time. `restMs` is used for a 429 without a time.
 */
export function askedWaitMs({ code, fate, facts }: Reason, restMs: number = WAITS.unnamedRest): number | undefined {
  if (fate !== 'retry') return undefined
  const askedMs = facts.retryAfterMs ?? (code === 'rate_limited' ? restMs : undefined)
  return askedMs === undefined ? undefined : Math.min(WAITS.longestAsked, askedMs)
}
