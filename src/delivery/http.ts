// Sends requests over kept-alive connections.
import { Agent, request } from 'undici'
import { WAITS } from './caps'
import { readRetryAfter } from './retry-after'
import { Turns } from './turns'
import type { Exchange, HttpResponse } from './types'

/** Bytes of an answer that are read. Heap answers a few; what is longer is broken off with its connection. */
const MAX_ANSWER_BYTES = 65_536

export interface HttpOptions {
  /**
   * Time for one request, in milliseconds: from when a connection is free for it, connecting included, to the last byte
   * read. Time that it waits for one does not count. Default: 30,000.
   */
  readonly timeoutMs?: number
  /** Connections to one host, and so requests under way to it, at most. Default: 8. */
  readonly connections?: number
  /** Whether answers keep their headers, for a service that says more in them than Retry-After. Default: no. */
  readonly keepsHeaders?: boolean
  /** Epoch milliseconds, to read a Retry-After date against where the answer has no date of its own. */
  readonly now: () => number
}

export interface HttpClient {
  readonly http: Exchange
  /** Ends all connections once what is in flight has ended. */
  close(): Promise<void>
}

/** One pool of connections, to be shared by everything that sends. Always close it. */
export function createHttpClient(options: HttpOptions): HttpClient {
  const { timeoutMs = WAITS.requestTimeout, connections = 8, keepsHeaders = false, now } = options
  const agent = new Agent({ connections, pipelining: 1 })
  // The agent would queue as well, but a time-out that began with the request would run meanwhile.
  const hosts = new Map<string, Turns>()
  const turnsOf = (host: string): Turns => {
    const turns = hosts.get(host) ?? new Turns(connections)
    hosts.set(host, turns)
    return turns
  }
  const send: Exchange = async ({ method, url, headers, body }) => {
    const signal = AbortSignal.timeout(timeoutMs)
    const response = await request(url, { method, headers, body, signal, dispatcher: agent })
    const text = await readAnswer(response.body)
    const { statusCode: status, headers: answered } = response
    const kept = keepsHeaders ? { headers: answered } : {}
    return { status, body: text, ...kept, ...retryAfterOf(answered, now()) }
  }
  return {
    http: async (asked) => turnsOf(new URL(asked.url).origin).take(() => send(asked)),
    close: async () => {
      // Whoever asks for a turn now gets it after all that wait.
      await Promise.all(Array.from(hosts.values(), (turns) => turns.take(() => Promise.resolve())))
      await agent.close()
    }
  }
}

/** The part of a response that says how long to wait, in a form that spreads into one. */
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
