// Long answers: how many may be read at once, and what becomes of a reader who takes nothing.
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import Fastify from 'fastify'
import { createReaders } from '../../src/runner/admin/readers'
import { onEnd, openSetUp, untilSettled } from './runners'
import { endIfRevoked } from '../../src/runner/admin/still-admitted'

/** Answers whose end never comes, as much of each as somebody takes. `gone`: the first reader whom the server has lost. */
async function openEndless(stallMs?: number) {
  const server = Fastify({ forceCloseConnections: true })
  const admit = createReaders({ what: 'answers', most: 2, ...(stallMs !== undefined && { stallMs }) })
  let lose = (_reader: string): void => undefined
  const gone = new Promise<string>((resolve) => (lose = resolve))
  server.get<{ Params: { reader: string } }>('/:reader', async (request, reply) => {
    const refusal = admit(reply)
    if (refusal !== undefined) return refusal
    reply.raw.once('close', () => lose(request.params.reader))
    return reply.send(Readable.from(endless()))
  })
  await server.listen({ host: '127.0.0.1', port: 0 })
  onEnd(() => server.close())
  const { port } = server.server.address() as AddressInfo
  const ask = async (reader: string): Promise<IncomingMessage> => {
    const request = get({ host: '127.0.0.1', port, path: `/${reader}`, agent: false })
    const [answer] = (await once(request, 'response')) as [IncomingMessage]
    answer.on('error', () => undefined)
    return answer
  }
  return { ask, gone }
}

function* endless(): Generator<string> {
  for (;;) yield 'x'.repeat(65_536)
}

test('one too many is refused, and let in once another has gone', async () => {
  const { ask, gone } = await openEndless()
  const answers = [await ask('first'), await ask('second'), await ask('third')]
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 429])
  answers[0]!.destroy()
  expect(await gone).toBe('first')
  expect((await ask('fourth')).statusCode).toBe(200)
})

test('a reader who takes nothing is broken off and makes room; one who reads on is not', async () => {
  const { ask, gone } = await openEndless(500)
  const steady = await ask('steady')
  steady.resume()
  const stalled = await ask('stalled')
  stalled.pause()
  expect(await gone).toBe('stalled')
  expect([(await ask('next')).statusCode, steady.destroyed]).toEqual([200, false])
})

test('exports beyond eight at once are refused', async () => {
  const { api, url, track, writeKey, destinationId } = await openSetUp()
  const event = (number: number) => ({
    type: 'track',
    event: 'A',
    userId: `u-${number}`,
    properties: { text: 'x'.repeat(30_000) }
  })
  // More than the buffers of eight connections hold.
  for (let batch = 0; batch < 40; batch++) {
    const batchOf = Array.from({ length: 10 }, (_, index) => event(batch * 10 + index))
    expect((await track('/v1/batch', { writeKey, batch: batchOf })).status).toBe(200)
  }
  await untilSettled({ api }, destinationId)
  const open: IncomingMessage[] = []
  for (let count = 0; count < 9; count++) {
    const request = get(`${url}/api/events/export`, { agent: false })
    const [answer] = (await once(request, 'response')) as [IncomingMessage]
    answer.on('error', () => undefined)
    open.push(answer)
  }
  expect(open.map(({ statusCode }) => statusCode)).toEqual([...Array<number>(8).fill(200), 429])
  let text = ''
  for await (const chunk of open[8]!) text += String(chunk)
  expect(JSON.parse(text)).toEqual({
    error: { code: 'too_many_readers', message: '8 exports are being read already. Close one, or try again later.' }
  })
  for (const answer of open) answer.destroy()
})

test('a stream stays open while nobody can say who reads it, and ends once its reader has no access', async () => {
  const stream = { end: jest.fn() }
  await endIfRevoked(stream, async () => ({ right: 'look', tokenName: 'Ada' }))
  await endIfRevoked(stream, () => Promise.reject(new Error('The database is gone.')))
  expect(stream.end).not.toHaveBeenCalled()
  await endIfRevoked(stream, async () => undefined)
  expect(stream.end).toHaveBeenCalledTimes(1)
})
