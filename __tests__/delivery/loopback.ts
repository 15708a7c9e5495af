// Real servers on the loopback, for as long as one test: raw sockets where a proper server would not misbehave enough.
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createHttpClient, type HttpClient, type HttpOptions } from '../../src/delivery/http'
import type { HttpRequest } from '../../src/delivery/types'
import { TRACK } from './fake-service'

interface Closable {
  close(): Promise<void>
}

const open: Closable[] = []

/** Closes every server and client of the test that has just run. */
export async function closeAll(): Promise<void> {
  for (const one of open.splice(0)) await one.close()
}

export interface Loopback {
  readonly url: string
  /** Connections that were ever opened. */
  readonly connections: () => number
}

/** A proper HTTP server. */
export function startHttp(listener: RequestListener): Promise<Loopback> {
  return start(createHttpServer(listener))
}

/** A server that writes to the socket what it likes, once the first bytes of a request have come. */
export function startRaw(onRequest: (socket: Socket) => void): Promise<Loopback> {
  return start(createServer((socket) => socket.on('error', () => {}).once('data', () => onRequest(socket))))
}

async function start(server: Server): Promise<Loopback> {
  const sockets = new Set<Socket>()
  let connections = 0
  server.on('connection', (socket: Socket) => {
    connections++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  open.push({ close })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, connections: () => connections }
}

export function client(options: Partial<HttpOptions> = {}): HttpClient {
  const one = createHttpClient({ now: () => 0, ...options })
  open.push(one)
  return one
}

export function post(url: string, body = '{"app_id":"42"}'): HttpRequest {
  const headers = { 'content-type': 'application/json' }
  return { method: 'POST', url, headers, body, endpoint: TRACK, form: 'single', calls: [] }
}
