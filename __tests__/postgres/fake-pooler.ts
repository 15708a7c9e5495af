// A pooler that hands one session of a server to all its clients, as PgBouncer does in transaction mode. It speaks as much
// of the protocol as a client needs to ask for its process (https://www.postgresql.org/docs/current/protocol.html).
import { createServer, type Server, type Socket } from 'node:net'

const BOOL = 16
const INT4 = 23
const TEXT = 25
const SSL_REQUEST = 80877103

/** Listens on a loopback port. Whoever starts it closes it. */
export async function startPooler(): Promise<{ url: string; close: () => Promise<void> }> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined))
    serve(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
  return { url: `postgres://heap@127.0.0.1:${port}/postgres`, close }
}

function serve(socket: Socket): void {
  let [left, isStarted] = [Buffer.alloc(0), false]
  socket.on('data', (chunk: Buffer) => {
    left = Buffer.concat([left, chunk])
    for (;;) {
      const offset = isStarted ? 1 : 0
      if (left.length < offset + 4) return
      const length = left.readInt32BE(offset) + offset
      if (left.length < length) return
      const message = left.subarray(0, length)
      left = left.subarray(length)
      if (isStarted) answer(socket, message)
      else isStarted = start(socket, message)
    }
  })
}

function start(socket: Socket, message: Buffer): boolean {
  if (message.readInt32BE(4) === SSL_REQUEST) {
    socket.write('N')
    return false
  }
  socket.write(Buffer.concat([packet('R', int32(0)), ready()]))
  return true
}

function answer(socket: Socket, message: Buffer): void {
  if (message.toString('latin1', 0, 1) !== 'Q') return void socket.end()
  const text = message.toString('utf8', 5, message.length - 1)
  if (text.includes('pg_backend_pid')) socket.write(rows([['pid', INT4, '4711']]))
  else if (text.includes('isReadOnly')) {
    socket.write(
      rows([
        ['isReadOnly', BOOL, 'f'],
        ['isLoose', BOOL, 'f'],
        ['encoding', TEXT, 'UTF8']
      ])
    )
  } else socket.write(Buffer.concat([done('SET'), ready()]))
}

function rows(columns: readonly (readonly [name: string, type: number, value: string])[]): Buffer {
  const fields = columns.map(([name, type]) =>
    Buffer.concat([Buffer.from(`${name}\0`), int32(0), int16(0), int32(type), int16(4), int32(-1), int16(0)])
  )
  const values = columns.map(([, , value]) => Buffer.concat([int32(value.length), Buffer.from(value)]))
  const description = packet('T', Buffer.concat([int16(columns.length), ...fields]))
  const row = packet('D', Buffer.concat([int16(columns.length), ...values]))
  return Buffer.concat([description, row, done('SELECT 1'), ready()])
}

const done = (tag: string): Buffer => packet('C', Buffer.from(`${tag}\0`))
const ready = (): Buffer => packet('Z', Buffer.from('I'))
const packet = (type: string, body: Buffer): Buffer => Buffer.concat([Buffer.from(type), int32(body.length + 4), body])

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}
