// How long somebody who forwards events waits for the answer: never as long as Segment does, which gives up after five
// seconds.
import { join } from 'node:path'
import fastify from 'fastify'
import { openConfigFile } from '../../src/storage/settings/config-file'
import type { Source } from '../../src/storage/settings/model'
import type { NewEvent, Queue } from '../../src/storage/queue/queue'
import { BodyReader } from '../../src/runner/intake/body-reader'
import { Intake } from '../../src/runner/intake/intake'
import { FORWARD_WAITS } from '../../src/runner/intake/limits'
import { refuse, registerOpenRoutes } from '../../src/runner/intake/open-routes'
import { Quotas } from '../../src/runner/intake/quotas'
import type { SentEvent } from '../../src/runner/intake/read-event'
import type { Refusal } from '../../src/runner/intake/refusal'
import { segmentEvent } from './forwarded-bodies'
import { makeDirectory } from './runners'

/** Milliseconds. Source: Segment docs, destinations that are written as webhooks. */
const SENDER_WAITS = 5000

const SOURCE: Source = {
  id: 's-1',
  name: 'Segment',
  kind: 'segment',
  writeKeys: ['key'],
  createdAt: '2026-01-01T00:00:00.000Z'
}

const KEYED = { source: SOURCE, writeKey: 'key' }

/** Below a megabyte, so that it is read at once; its parts hold what it shares as well. */
const BODY = {
  raw: Buffer.from(JSON.stringify(Array.from({ length: 4 }, (_, at) => segmentEvent(at)))),
  encoding: undefined
}

interface Slow {
  readonly readingMs?: number
  /** Of each part. */
  readonly storingMs?: number
  /** How long the events are made once they are read. Default: as they are. */
  readonly eventBytes?: number
}

/** An intake on a clock that passes only while a body is read or stored. */
function openIntake({ readingMs = 0, storingMs = 0, eventBytes = 0 }: Slow) {
  let now = 0
  const stored: NewEvent[] = []
  const bodies = new BodyReader()
  const waits: (number | undefined)[] = []
  const read = bodies.read.bind(bodies)
  jest.spyOn(bodies, 'read').mockImplementation(async (body, reading) => {
    waits.push(reading.timeMs)
    now += readingMs
    const events = (await read(body, reading)) as unknown as SentEvent[]
    return events.map((event) => ({ ...event, body: event.body.padEnd(eventBytes) }))
  })
  const append = async (events: readonly NewEvent[]): Promise<{ ids: number[] }> => {
    now += storingMs
    stored.push(...events)
    return { ids: events.map((_, at) => at) }
  }
  const intake = new Intake({
    config: openConfigFile(join(makeDirectory(), 'settings.json')),
    queue: { append } as unknown as Queue,
    bodies,
    quotas: new Quotas({ counts: undefined, now: () => 0, onError: () => undefined }),
    now: () => 0,
    monotonic: () => now,
    publicUrl: undefined,
    isUnavailable: () => false,
    onAppended: () => undefined
  })
  return { intake, stored, waits }
}

const LATE: Refusal = {
  refused: 'busy',
  sourceId: SOURCE.id,
  message:
    'The body could not be stored within 4.5 seconds; a part of it may be. Send all of it again later, with the same message ids: what is stored counts once.'
}

const TAKE = { body: BODY, type: undefined, signature: undefined }

test('reading has its time, and storing ends before the sender does', async () => {
  const { intake, stored, waits } = openIntake({})
  expect(await intake.forward(KEYED, TAKE)).toBeUndefined()
  expect(stored).toHaveLength(4)
  expect(waits).toEqual([FORWARD_WAITS.read])
  expect(FORWARD_WAITS.read).toBeLessThan(FORWARD_WAITS.store)
  expect(FORWARD_WAITS.store).toBeLessThan(SENDER_WAITS)
})

test('storing stops between parts when the time is over: the sender comes again with all of it', async () => {
  // Three parts of one event each; the third would begin too late.
  const { intake, stored } = openIntake({ storingMs: FORWARD_WAITS.store / 2, eventBytes: 1.5 * 1024 ** 2 })
  expect(await intake.forward(KEYED, TAKE)).toEqual(LATE)
  expect(stored).toHaveLength(2)
})

test('whoever is told that the runner is busy is told when to come again', async () => {
  const server = fastify()
  registerOpenRoutes(server, '/v1', (api) => {
    api.post('/forward', (_request, reply) => refuse(reply, LATE))
  })
  const { statusCode, headers, body } = await server.inject({ method: 'POST', url: '/v1/forward' })
  expect([statusCode, headers['retry-after'], JSON.parse(body)]).toEqual([
    503,
    '5',
    { success: false, error: { code: 'busy', message: LATE.message } }
  ])
})

test('a body that nothing of is stored in time is refused, and nothing of it is stored later', async () => {
  const { intake, stored } = openIntake({ readingMs: FORWARD_WAITS.store })
  expect(await intake.forward(KEYED, TAKE)).toEqual(LATE)
  expect(stored).toEqual([])
})
