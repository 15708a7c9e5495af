// A server on loopback that stands where Heap stands, keeps what it gets, and answers as it is told.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SeenRequest {
  readonly path: string
  readonly body: unknown
}

export interface LocalHeap {
  readonly url: string
  readonly requests: SeenRequest[]
  /** Connections opened so far. */
  connections(): number
  close(): Promise<void>
}

type Answered = { status: number; body?: string; headers?: Record<string, string> } | 'hang up'
type Answer = (request: SeenRequest) => Answered | Promise<Answered>

const open = new Set<LocalHeap>()

let shared: Promise<LocalHeap> | undefined

afterAll(async () => {
  await (await shared)?.close()
  if (open.size > 0) throw new Error('A test left its server open.')
})

export async function startLocalHeap(answer: Answer = () => ({ status: 200, body: 'OK' })): Promise<LocalHeap> {
  const requests: SeenRequest[] = []
  let connections = 0
  const server = createServer((request, response) => void reply(request, response))
  server.on('connection', () => (connections += 1))

  async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    const seen = { path: request.url ?? '', body: text === '' ? undefined : (JSON.parse(text) as unknown) }
    requests.push(seen)
    const result = await answer(seen)
    if (result === 'hang up') request.socket.destroy()
    else response.writeHead(result.status, result.headers).end(result.body ?? '')
  }

  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const heap: LocalHeap = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    connections: () => connections,
    close: () => {
      open.delete(heap)
      server.closeAllConnections()
      return new Promise((done) => server.close(() => done()))
    }
  }
  open.add(heap)
  return heap
}

/** One server for all tests of a file, which come one after the other; what it has of those before is forgotten. */
export async function sharedHeap(): Promise<LocalHeap> {
  const heap = await (shared ??= startLocalHeap())
  heap.requests.length = 0
  return heap
}

/** Runs `use` with a server that is closed whatever happens. */
export async function withLocalHeap<Result>(
  use: (heap: LocalHeap) => Promise<Result>,
  answer?: Answer
): Promise<Result> {
  const heap = await startLocalHeap(answer)
  try {
    return await use(heap)
  } finally {
    await heap.close()
  }
}
