// Puts together connections, budgets, circuits and retries for a program that may wait for Heap.
import { setMaxListeners } from 'node:events'
import { createBudgets, type Budgets } from '../delivery/budgets'
import { withCircuit } from '../delivery/circuit'
import type { Waiting } from '../delivery/clock'
import { createHttpClient } from '../delivery/http'
import type { Proxies } from '../delivery/proxies'
import { withRetries, type RetryPolicy } from '../delivery/retry'
import type { SpentBudgets } from '../delivery/spent'
import type { Http, HttpRequest } from '../delivery/types'
import type { HeapDestinationError } from '../errors'

export interface ConnectionOptions extends Waiting, Pick<RetryPolicy, 'random' | 'onPause' | 'signal'> {
  /** Epoch milliseconds, to read what the service says about times. */
  readonly now: () => number
  /** Keeps Heap's published budgets. Switch it off for a local Heap only. */
  readonly keepBudgets: boolean
  /** What other runs have spent. Absent: not known. */
  readonly spent?: SpentBudgets | undefined
  /** Whether to send slowly in the first minute if nobody knows what was spent before. Default: no. */
  readonly isCareful?: boolean
  /** Called when the store `spent` fails: from then on this run counts only what it has spent itself. */
  readonly onSpentFailure?: (failure: unknown) => void
  /**
   * How long one request is tried, in milliseconds. When one has failed for that long, all waiting requests end with
   * the same error. Default: 900,000 (15 min).
   */
  readonly giveUpAfterMs?: number
  /** Time for one request, in milliseconds. Default: 30,000. */
  readonly timeoutMs?: number
  /** Default: none. */
  readonly proxies?: Proxies | undefined
  /** Requests under way at once, at most. */
  readonly connections: number
}

export interface Connection {
  readonly http: Http
  /** Number of calls in requests that have failed and are tried again. */
  readonly retrying: () => number
  /** Absent when budgets are not kept. */
  readonly allowances?: Budgets
  close(): Promise<void>
}

export function openConnection(options: ConnectionOptions): Connection {
  const { now, monotonic, giveUpAfterMs, keepBudgets, timeoutMs, connections, proxies } = options
  const client = createHttpClient({ now, connections, proxies, ...(timeoutMs !== undefined && { timeoutMs }) })
  // Every waiting request may listen to the signal, and Node reports more than ten listeners as a leak.
  if (options.signal) setMaxListeners(Infinity, options.signal)
  const { sleep, breakOff } = createBreakableSleep(options.sleep)
  const budgets = keepBudgets
    ? createBudgets({
        monotonic,
        sleep,
        spent: options.spent,
        isCareful: options.isCareful ?? false,
        ...(options.onSpentFailure && { onError: options.onSpentFailure })
      })
    : undefined
  const careful = withCircuit(client.http, { monotonic, sleep })
  const failed = new Set<HttpRequest>()
  const retried = withRetries(budgets ? budgets.wrap(careful) : careful, {
    ...options,
    sleep,
    onGiveUp: breakOff,
    onPause: (error, pauseMs, request) => {
      failed.add(request)
      options.onPause?.(error, pauseMs, request)
    },
    ...(giveUpAfterMs !== undefined && { maxTotalMs: giveUpAfterMs })
  })
  return {
    http: (request) => retried(request).finally(() => failed.delete(request)),
    retrying: () => [...failed].reduce((sum, { calls }) => sum + calls.length, 0),
    close: () => client.close(),
    ...(budgets && { allowances: budgets })
  }
}

interface BreakableSleep {
  readonly sleep: Waiting['sleep']
  /** Rejects every sleep with the first reason, and every later sleep at once. */
  readonly breakOff: (reason: HeapDestinationError) => void
}

function createBreakableSleep(sleep: Waiting['sleep']): BreakableSleep {
  const sleepers = new Set<(reason: HeapDestinationError) => void>()
  let over: HeapDestinationError | undefined
  return {
    sleep: (ms) =>
      new Promise((resolve, reject) => {
        if (over) return reject(over)
        sleepers.add(reject)
        void sleep(ms)
          .then(resolve, reject)
          .finally(() => sleepers.delete(reject))
      }),
    breakOff: (reason) => {
      over ??= reason
      for (const reject of sleepers) reject(over)
    }
  }
}

/**
 * Sends nothing: gives each request to `write` as one line of JSON, `{ "method", "url", "body" }`, and answers as if
 * it had been delivered.
 */
export function createDryRun(write: (line: string) => void): Http {
  return ({ method, url, body }) => {
    write(`{"method":${JSON.stringify(method)},"url":${JSON.stringify(url)},"body":${body}}\n`)
    return Promise.resolve({ status: 200, body: '' })
  }
}
