// Sends requests over kept-alive connections.
import { request } from 'undici'
import { WAITS } from './caps'
import { namedByProxy, NO_PROXIES, openRoutes, type Proxies } from './proxies'
import { readRetryAfter } from './retry-after'
import { Turns } from './turns'
import type { HttpRequest, HttpResponse, Lease, PlainRequest } from './types'

/**
 * Bytes of an answer that are read. Heap's answers are short. Of a longer one the rest is not read, and its connection
 * ends.
 */
const MAX_ANSWER_BYTES = 65_536

export interface HttpOptions {
  /**
   * Time for one request, in milliseconds, from a free connection to the last byte of the answer, connecting included.
   * The wait for a free connection does not count. Default: 30,000.
   */
  readonly timeoutMs?: number
  /** Most connections to one host, and so most parallel requests to it. Default: 8. */
  readonly connections?: number
  /** Whether answers keep their headers, for a service that uses more of them than Retry-After. Default: no. */
  readonly keepsHeaders?: boolean
  /** Default: none. */
  readonly proxies?: Proxies | undefined
  /** Epoch milliseconds, to read a Retry-After date when the answer has no Date header. */
  readonly now: () => number
}

export interface HttpClient {
  readonly http: (request: PlainRequest & Pick<Partial<HttpRequest>, 'lease'>) => Promise<HttpResponse>
  /** Waits for the requests under way, then ends all connections. */
  close(): Promise<void>
}

/** A pool of connections, shared by everything that sends. Always close it. */
export function createHttpClient(options: HttpOptions): HttpClient {
  const { timeoutMs = WAITS.requestTimeout, connections = 8, keepsHeaders = false, proxies = NO_PROXIES, now } = options
  const routes = openRoutes(proxies, { connections })
  // The agent queues requests too, but then the time-out would run while they wait.
  const hosts = new Map<string, Turns>()
  const turnsOf = (host: string): Turns => {
    const turns = hosts.get(host) ?? new Turns(connections)
    hosts.set(host, turns)
    return turns
  }
  const exchange = async ({ method, url, headers, body }: PlainRequest, signal: AbortSignal): Promise<HttpResponse> => {
    const dispatcher = routes.dispatcherOf(new URL(url))
    const response = await request(url, { method, headers, body, signal, dispatcher }).catch((failure: unknown) => {
      throw namedByProxy(failure)
    })
    const text = await readAnswer(response.body)
    const { statusCode: status, headers: answered } = response
    const kept = keepsHeaders ? { headers: answered } : {}
    return { status, body: text, ...kept, ...retryAfterOf(answered, now()) }
  }
  const send: HttpClient['http'] = ({ lease, ...asked }) => {
    const timeOut = AbortSignal.timeout(timeoutMs)
    return lease === undefined
      ? exchange(asked, timeOut)
      : whileHeld(lease, timeOut, (signal) => exchange(asked, signal))
  }
  return {
    http: async (asked) => turnsOf(new URL(asked.url).origin).take(() => send(asked)),
    close: async () => {
      // A turn that is asked for now comes after all requests that wait.
      await Promise.all(Array.from(hosts.values(), (turns) => turns.take(() => Promise.resolve())))
      await routes.close()
    }
  }
}

/**
 * Runs `work` only if the lease is held, with a signal that is aborted when it ends or the time is out. Listens by hand:
 * `AbortSignal.any` would leave something behind at a lease that outlives millions of requests.
 */
async function whileHeld<Result>(
  lease: Lease,
  timeOut: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>
): Promise<Result> {
  const ending = new AbortController()
  const expire = (): void => ending.abort(timeOut.reason)
  const end = (): void => ending.abort(new Error('The lease has ended.'))
  timeOut.addEventListener('abort', expire)
  lease.ended.addEventListener('abort', end)
  try {
    if (!lease.isHeld()) end()
    return await work(ending.signal)
  } finally {
    timeOut.removeEventListener('abort', expire)
    lease.ended.removeEventListener('abort', end)
  }
}

/** The wait of a Retry-After header, to spread into an `HttpResponse`. */
export function retryAfterOf(
  headers: Readonly<Record<string, unknown>>,
  now: number
): Pick<HttpResponse, 'retryAfterMs'> {
  const retryAfterMs = readRetryAfter(headers['retry-after'], { date: headers['date'], now })
  return retryAfterMs === undefined ? {} : { retryAfterMs }
}

async function readAnswer(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    bytes += chunk.byteLength
    if (bytes >= MAX_ANSWER_BYTES) break
  }
  return Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString('utf8')
}
