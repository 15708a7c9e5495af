// The HTTP server: reads requests, applies faults, sends answers.
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { AccessRules } from '../access/access-rules'
import { textAnswer } from './answers'
import type { Answer } from './answers'
import { refuseCaller } from './guard'
import type { Asked } from './route'
import { answerRequest, isHeapPath, isIngestion, maxBytesOf } from './routes'
import { sendSpoilt, sendWhole, toFaultAnswer } from './sending'
import type { State } from './state'

/**
 * Longer than any client keeps an idle connection, so that the sandbox never closes it between two requests.
 */
const KEEP_ALIVE_MS = 120_000

export interface RunningServer {
  readonly port: number
  /** Breaks open connections and waits until the port is free. */
  close(): Promise<void>
}

/** Rejects with Node's own error when the port is not available. */
export async function startServer(state: State): Promise<RunningServer> {
  const closing = new AbortController()
  const { hostNames, adminToken } = state.options
  const rules = new AccessRules({ hostNames, token: adminToken })
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    // The client has disconnected or the sandbox is closing, so nobody can be told.
    serve(state, { request, response, rules, signal: closing.signal }).catch(() => response.destroy())
  })
  await listen(server, state.options)
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : state.options.port,
    close: () => {
      closing.abort()
      return new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    }
  }
}

function listen(server: Server, { port, host }: { port: number; host: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

interface Incoming {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly rules: AccessRules
  readonly signal: AbortSignal
}

async function serve(state: State, { request, response, rules, signal }: Incoming): Promise<void> {
  const { method = '', headers } = request
  const address = addressOf(request)
  if (address === null) return sendWhole(response, textAnswer(400, 'The address of the request cannot be read.'))
  const { pathname: path, searchParams: query } = address
  const refusal = refuseCaller(rules, { method, path, headers })
  if (refusal !== undefined) return sendWhole(response, refusal)
  if (isIngestion(method, path)) state.store.tally.requests += 1
  const fault = isHeapPath(path) && method !== 'OPTIONS' ? state.faults.next(path) : undefined
  // Without reading the body: the connection breaks while the request is still under way.
  if (fault?.reset === true && !fault.applied) {
    return sendSpoilt(response, toFaultAnswer(fault, undefined), { fault, signal })
  }
  const text = await readText(request, maxBytesOf(method, path, state))
  const asked: Asked = { path, query, headers, text, id: path.slice(path.lastIndexOf('/') + 1) }
  if (!fault) return sendWhole(response, answerSafely(method, asked, state))
  const real = fault.applied ? answerSafely(method, asked, state) : undefined
  await sendSpoilt(response, toFaultAnswer(fault, real), { fault, signal })
}

/** `null` for `*` and for whole URLs, as proxies are sent them. */
function addressOf({ url = '/' }: IncomingMessage): URL | null {
  return url.startsWith('/') ? URL.parse(`http://sandbox${url}`) : null
}

/** An error here is the sandbox's own, most likely a journal that cannot be written. */
function answerSafely(method: string, asked: Asked, state: State): Answer {
  try {
    return answerRequest(method, asked, state)
  } catch (error) {
    return textAnswer(500, `The sandbox failed: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/**
 * Undefined when larger than `maxBytes`. It is still read to the end; otherwise the client may never see the answer.
 */
async function readText(request: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= maxBytes) chunks.push(chunk)
  }
  return size > maxBytes ? undefined : Buffer.concat(chunks).toString('utf8')
}
