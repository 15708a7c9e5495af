// What stands in front of the network, in which order: whatever a request has waited for, the last word is the service's.
import { getMaxListeners } from 'node:events'
import type { ServerResponse } from 'node:http'
import { openConnection, type Connection } from '../../src/send'
import type { Endpoint, Http } from '../../src/delivery/types'
import { closeAll, startHttp } from '../delivery/loopback'
import { ENDPOINT, requestAbout } from '../delivery/requests'
import { VirtualClock } from './virtual-clock'

let connection: Connection | undefined

afterEach(async () => {
  await connection?.close()
  await closeAll()
})

interface Setting {
  readonly clock: VirtualClock
  readonly send: (subject: string) => ReturnType<Http>
  /** Milliseconds since the start at which requests arrived, in order. */
  readonly arrivals: readonly number[]
}

/** A service with a budget of one request per subject and ten seconds, and a way to it. */
async function open(answerTo: (request: { number: number; response: ServerResponse }) => void): Promise<Setting> {
  const clock = new VirtualClock()
  const arrivals: number[] = []
  const { url } = await startHttp((request, response) => {
    const number = arrivals.push(clock.elapsedMs)
    request.resume().on('end', () => answerTo({ number, response }))
  })
  connection = openConnection({
    now: clock.now,
    ...clock.waitingInRequest,
    random: () => 0,
    keepBudgets: true,
    connections: 4
  })
  const http = clock.watch(connection.http)
  const endpoint: Endpoint = { ...ENDPOINT, url, budgets: { bulk: { windowMs: 10_000, perSubject: 1 } } }
  return { clock, send: (subject) => http(requestAbout([subject], { endpoint })), arrivals }
}

test('a request that waits for its budget while the service asks to wait leaves after both', async () => {
  const { clock, send, arrivals } = await open(({ number, response }) =>
    response.writeHead(number === 2 ? 429 : 200, number === 2 ? { 'retry-after': '60' } : {}).end()
  )
  await send('ada')
  const again = send('ada')
  await clock.sleep(1000)
  const answers = await Promise.all([again, send('bob')])
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  expect(arrivals).toEqual([0, 1000, 61_000, 61_000])
})

test('a request that waits for its budget while the circuit opens is no probe before its time', async () => {
  const { clock, send, arrivals } = await open(({ number, response }) =>
    response.writeHead(number > 1 && number < 7 ? 503 : 200).end()
  )
  await send('ada')
  const again = send('ada')
  await clock.sleep(9000)
  await Promise.all([again, ...['b', 'c', 'd', 'e', 'f'].map((subject) => send(subject))])
  const [first, ...others] = arrivals
  expect([first, others.slice(0, 5)]).toEqual([0, Array(5).fill(9000)])
  expect(others.slice(5).every((time) => time >= 9000 + 5000)).toBe(true)
})

test('any number of requests may wait on the signal of one run: Node reports no leak on the terminal', () => {
  const { signal } = new AbortController()
  connection = openConnection({
    now: Date.now,
    ...new VirtualClock().waitingInRequest,
    random: () => 0,
    signal,
    keepBudgets: true,
    connections: 4
  })
  expect(getMaxListeners(signal)).toBe(Infinity)
})
