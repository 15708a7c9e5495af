// Sends requests over kept-alive connections. Knows no service and no retry: one request, one answer or one failure.
import { Agent, request } from 'undici'
import { readRetryAfter } from './retry-after'
import type { Exchange, HttpResponse } from './types'

/** Bytes of an answer that are read. Heap answers a few; what is longer is broken off with its connection. */
const MAX_ANSWER_BYTES = 65_536

export interface HttpOptions {
  /** Time for one request, from the first byte sent to the last byte read, in milliseconds. Default: 30,000. */
  readonly timeoutMs?: number
  /** Connections to one host, at most. Default: 8. */
  readonly connections?: number
  /** The current time in epoch milliseconds, to read Retry-After dates against. */
  readonly now: () => number
}

export interface HttpClient {
  readonly http: Exchange
  /** Ends all connections once what is in flight has ended. */
  close(): Promise<void>
}

/** One pool of connections, to be shared by everything that sends. Always close it. */
export function createHttpClient(options: HttpOptions): HttpClient {
  const { timeoutMs = 30_000, connections = 8, now } = options
  const agent = new Agent({ connections, pipelining: 1 })
  const http: Exchange = async ({ method, url, headers, body }) => {
    const signal = AbortSignal.timeout(timeoutMs)
    const response = await request(url, { method, headers, body, signal, dispatcher: agent })
    const text = await readAnswer(response.body)
    return { status: response.statusCode, body: text, ...retryAfterOf(response.headers['retry-after'], now()) }
  }
  return { http, close: () => agent.close() }
}

/** The part of a response that says how long to wait, in a form that spreads into one. */
export function retryAfterOf(header: unknown, now: number): Pick<HttpResponse, 'retryAfterMs'> {
  const retryAfterMs = readRetryAfter(typeof header === 'string' ? header : undefined, now)
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
