// A real HTTP proxy on the loopback, for as long as one test: tunnels for https, requests passed on for http. Whatever
// host is asked for, it connects to the one address that it is given.
import { createServer, request as send, type IncomingMessage, type Server } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'

export interface Proxy {
  /** With user and password, where it asks for them. */
  readonly url: string
  /** What it was asked for, such as `CONNECT heap.test:443` or `GET http://heap.test/x`. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

export interface ProxyOptions {
  /** Loopback port of everything behind it. Default: every tunnel is refused with 403. */
  readonly port?: number
  /** `user:password` that it asks for. */
  readonly login?: string
}

export async function openProxy({ port, login }: ProxyOptions = {}): Promise<Proxy> {
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const expected = login && `Basic ${Buffer.from(login).toString('base64')}`
  const statusOf = ({ headers }: IncomingMessage): number => {
    if (expected !== undefined && headers['proxy-authorization'] !== expected) return 407
    return port === undefined ? 403 : 200
  }
  const server = createServer((request, response) => {
    asked.push(`${String(request.method)} ${String(request.url)}`)
    const status = statusOf(request)
    if (status !== 200) return void response.writeHead(status).end()
    const { pathname, search } = new URL(String(request.url))
    const { method, headers } = request
    const passed = send({ port, method, path: pathname + search, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502)
      answer.pipe(response)
    })
    request.pipe(passed)
  })
  server.on('connection', (socket) => sockets.add(socket.on('error', () => undefined)))
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    asked.push(`CONNECT ${String(request.url)}`)
    const status = statusOf(request)
    if (status !== 200) return void socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`)
    const behind = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connected\r\n\r\n')
      behind.pipe(socket).pipe(behind)
    })
    sockets.add(behind.on('error', () => socket.destroy()))
  })
  const user = login === undefined ? '' : `${login}@`
  return { url: `http://${user}127.0.0.1:${await listen(server)}`, asked, close: () => close(server, sockets) }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

function close(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    for (const socket of sockets) socket.destroy()
  })
}
