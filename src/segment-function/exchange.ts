// Sends requests inside a function with the host's `fetch`. All requests of a run share one deadline.
import type { Exchange } from '../delivery/types'
import { HeapDestinationError } from '../errors'
import type { FetchAnswer, Host } from './host'

/** A request with less time left is not sent, in milliseconds: most answers take longer. Our choice. */
const SHORTEST_REQUEST_MS = 150

/** @param deadline epoch milliseconds; a request without a complete answer by then rejects with `timed_out` */
export function createExchange(host: Pick<Host, 'fetch' | 'now' | 'timers'>, deadline: number): Exchange {
  return async ({ method, url, headers, body }) => {
    const timeout = deadline - host.now()
    if (timeout < SHORTEST_REQUEST_MS) throw outOfTime('The time of this run was over before the request.')
    const content = body === '' ? {} : { body }
    const answered = host.fetch(url, { method, headers, ...content, redirect: 'manual', timeout }).then(readAnswer)
    try {
      return await beforeTimeout(answered, host.timers, timeout)
    } catch (failure) {
      throw isTimeout(failure) ? outOfTime('No complete answer came in the time of this run.') : failure
    }
  }
}

async function readAnswer(answer: FetchAnswer): Promise<{ status: number; body: string }> {
  return { status: answer.status, body: await answer.text() }
}

async function beforeTimeout<Result>(work: Promise<Result>, timers: Host['timers'], ms: number): Promise<Result> {
  if (!timers) return work
  let timer: unknown
  const late = new Promise<never>((_, reject) => {
    timer = timers.set(() => reject(outOfTime('No complete answer came in the time of this run.')), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    timers.clear(timer)
  }
}

/** The type of node-fetch 2 is `request-timeout` or `body-timeout`. */
function isTimeout(failure: unknown): boolean {
  const type = (failure as { type?: unknown } | null)?.type
  return typeof type === 'string' && type.endsWith('-timeout')
}

function outOfTime(what: string): HeapDestinationError {
  return new HeapDestinationError('timed_out', what)
}
