// Ids in Latin-1: two people whose ids differ only in bytes that are no UTF-8, on every edge.
import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { Destination, type JSONObject, type SegmentEvent } from '@segment/actions-core'
import destination from '../../src'
import type { Sandbox } from '../../src/sandbox'
import { list, openHeap, runDelete } from '../cli/delete-run'
import { openSetUp, rowsOf, untilSettled } from '../runner/runners'
import { openSandbox } from '../sandbox/sandboxes'
import { send, temporaryPath } from '../send/sends'
import { mapped } from '../web/mapped'

const PEOPLE = ['José', 'Josè'] as const
const ADVICE = 'iconv -f WINDOWS-1252 -t UTF-8 <file>'

/** The same event about each of them, and one about somebody else whose name was damaged on the way. */
const EVENTS: readonly Record<string, unknown>[] = [
  ...PEOPLE.map((userId) => ({ type: 'identify', userId, traits: { plan: 'pro' } })),
  ...PEOPLE.map((userId) => ({ type: 'track', userId, event: 'Looked', messageId: `message-of-${userId}` })),
  ...PEOPLE.map((groupId) => ({ type: 'group', userId: 'ada', groupId, traits: { plan: 'pro' } })),
  ...PEOPLE.map((event) => ({ type: 'track', userId: 'ada', event })),
  { type: 'identify', userId: 'ada', traits: { name: 'José' } }
]
const LINES = Buffer.from(EVENTS.map((event) => `${JSON.stringify(event)}\n`).join(''), 'latin1')
const REFUSED = EVENTS.length - 1

function expectNobodyButAda(sandbox: Sandbox): void {
  expect(sandbox.users().map(({ identity }) => identity)).toEqual(['ada'])
  expect(sandbox.events()).toEqual([])
  expect(sandbox.accounts()).toEqual([])
}

describe('two people whose ids differ only in undecodable bytes never share an identity', () => {
  test.each([
    ['a file', LINES],
    ['a gzipped file', gzipSync(LINES)],
    ['a file that is a JSON array', Buffer.from(JSON.stringify(EVENTS), 'latin1')]
  ])('send, from %s: all are rejected for one reason that says how to convert it', async (_, bytes) => {
    const sandbox = await openSandbox()
    const input = temporaryPath('events')
    writeFileSync(input, bytes)
    const { result, settled } = await send({ input, endpoint: sandbox.url, settings: { hashIdentity: false } })
    expectNobodyButAda(sandbox)
    expect(result.tally.rejected).toMatchObject({ not_utf8: { count: REFUSED } })
    expect(settled.at(-1)?.outcome).toMatchObject({
      fate: 'delivered',
      issues: [{ code: 'characters_lost', path: 'traits.name' }]
    })
    const { outcome } = settled[0]!
    expect('error' in outcome && outcome.error.message).toContain(ADVICE)
  })

  test('nor a hash', async () => {
    const sandbox = await openSandbox()
    const input = temporaryPath('events')
    writeFileSync(input, LINES)
    await send({ input, endpoint: sandbox.url, settings: { hashIdentity: true } })
    expect(sandbox.users()).toHaveLength(1)
  })

  test.each([
    ['plain', (body: Buffer) => body, {}],
    ['gzipped', (body: Buffer) => gzipSync(body), { 'content-encoding': 'gzip' }]
  ])('the runner over HTTP, %s: each is a dead letter with the reason', async (_, pack, headers) => {
    const setUp = await openSetUp()
    const body = Buffer.from(JSON.stringify({ batch: EVENTS, writeKey: setUp.writeKey }), 'latin1')
    expect((await setUp.track('/v1/batch', pack(body), headers)).status).toBe(200)
    await untilSettled(setUp, setUp.destinationId)
    expectNobodyButAda(setUp.sandbox)
    const { events } = await setUp.api.get('/api/events?state=rejected')
    const codes = rowsOf(events).map(({ deliveries }) => (deliveries as { code: string }[])[0]?.code)
    expect(codes).toEqual(new Array(REFUSED).fill('not_utf8'))
  })

  test('the cloud destination', async () => {
    const sandbox = await openSandbox()
    const heap = new Destination(destination)
    const subscriptions = (destination.presets ?? []) as unknown as JSONObject[]
    for (const event of JSON.parse(Buffer.from(JSON.stringify(EVENTS), 'latin1').toString()) as SegmentEvent[]) {
      const sending = heap.onEvent(event, { appId: '11', endpoint: sandbox.url, subscriptions })
      if (event.traits?.['name'] === undefined) await expect(sending).rejects.toThrow('lost in decoding')
      else await sending
    }
    expectNobodyButAda(sandbox)
  })

  test.each(['Jos\ufffd', 'Jos\ud83d', 'Jos\ude00'])('the web plugin (%j)', (id) => {
    for (const call of [
      { type: 'identify', userId: id },
      { type: 'alias', userId: id },
      { type: 'group', groupId: id },
      { type: 'track', event: id }
    ]) {
      expect(mapped(call as never)).toMatchObject({ calls: [] })
    }
  })

  test('deletion: nobody is deleted from such a list', async () => {
    const sandbox = await openHeap()
    const file = list('ada\n')
    writeFileSync(file, Buffer.from(`ada\n${PEOPLE.join('\n')}\n`, 'latin1'))
    const run = await runDelete(['--file', file, '--yes', '--endpoint', sandbox.url])
    expect(run.refusal).toContain('iconv')
    expect(sandbox.users()).toHaveLength(3)
  })
})
