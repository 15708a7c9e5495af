// Files in which users are spread unevenly: whoever has few events holds up neither the checkpoint nor the memory.
import { Readable } from 'node:stream'
import type { Http } from '../../src/delivery/types'
import { startSend, type SendRun } from '../../src/send'
import { settingsFor, toLines, trackEvent } from './sends'

const COUNT = 100_000

/** Reads `COUNT` events, and tells the most that were ever read and not settled. */
async function mostWaiting(eventAt: (number: number) => object): Promise<number> {
  let most = 0
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let number = 0; number < COUNT; number += 500) {
      yield Buffer.from(toLines(Array.from({ length: 500 }, (_, index) => eventAt(number + index))))
      // As from a disk: others get their turn between two reads.
      await new Promise((resolve) => setImmediate(resolve))
      most = Math.max(most, run.progress().waiting)
    }
  }
  const http: Http = () => Promise.resolve({ status: 200, body: 'OK' })
  const run: SendRun = startSend({
    input: Readable.from(chunks()),
    settings: settingsFor('http://127.0.0.1:9'),
    http,
    waiting: { monotonic: () => 0, sleep: () => Promise.resolve() },
    concurrency: 4,
    resume: false
  })
  expect(await run.done).toMatchObject({ isDone: true, notSent: 0 })
  return most
}

test.each<[string, (number: number) => object]>([
  ['many users alike', (number) => trackEvent(number, `user-${number % 1000}`)],
  ['one user, and one event of another at the front', (number) => trackEvent(number, number === 0 ? 'rare' : 'busy')],
  ['one good event before many bad ones', (number) => trackEvent(number, number === 0 ? 'good' : '')],
  ['a rare user every now and then', (number) => trackEvent(number, number % 5000 === 0 ? `rare-${number}` : 'busy')]
])(
  '%s: what is read and not settled stays bounded',
  async (_file, eventAt) => {
    expect(await mostWaiting(eventAt)).toBeLessThan(50_000)
  },
  60_000
)
