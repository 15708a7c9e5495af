// A way to a PostgreSQL server that can stop passing anything on, without closing a connection: as a host does that loses
// its power or its network.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface Hole {
  /** As the given address, through this way. */
  readonly url: string
  /** From now on nothing passes on the connections that are open; new ones work. */
  swallow(): void
  close(): Promise<void>
}

export async function startHole(address: string): Promise<Hole> {
  const own = new URL(address)
  const { port, hostname } = own
  const open = new Set<Socket>()
  const swallowed = new Set<Socket>()
  const join = (from: Socket, to: Socket): void => {
    open.add(from)
    from.on('error', () => undefined)
    from.on('data', (chunk) => swallowed.has(from) || to.write(chunk))
    from.on('close', () => {
      open.delete(from)
      if (!swallowed.has(from)) to.destroy()
    })
  }
  const server = createServer((socket) => {
    const onward = connect(Number(port), hostname)
    join(socket, onward)
    join(onward, socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  own.port = String((server.address() as AddressInfo).port)
  return {
    url: own.href,
    swallow: () => {
      for (const socket of open) swallowed.add(socket)
    },
    close: async () => {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    }
  }
}
