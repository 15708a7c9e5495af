// Events about several subjects: whatever is slow meanwhile, the last value of every user and account is the one that stays.
import { Readable } from 'node:stream'
import type { Http } from '../../src/delivery/types'
import { startSend, type SettledEvent } from '../../src/send'
import { identifyEvent, settingsFor, toLines, trackEvent } from './sends'

const USERS = Array.from({ length: 8 }, (_, number) => `user-${number}`)

const groupEvent = (userId: string | undefined, groupId: string, traits: object = {}): object => ({
  type: 'group',
  userId,
  groupId,
  traits
})

/** Enough of one user to keep a lane busy, and then what matters. */
function chunksOf(busyUser: string, events: readonly object[]): string[] {
  const busy = Array.from({ length: 3000 }, (_, number) => trackEvent(number, busyUser))
  return [toLines(busy), toLines(events)]
}

/** Properties by user or account id, as Heap would hold them. */
type Held = Partial<Record<string, Record<string, unknown>>>

interface Sent {
  readonly users: Held
  readonly accounts: Held
  readonly settled: SettledEvent[]
}

/** Answers to track requests come long after all others. */
async function sendWithSlowTracks(chunks: readonly string[]): Promise<Sent> {
  const sent: Sent = { users: {}, accounts: {}, settled: [] }
  const http: Http = async ({ body, endpoint, calls }) => {
    const turns = endpoint.name === 'track' ? 50 : 1
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
    const request = JSON.parse(body) as Record<string, unknown>
    const items = calls.length === 1 ? [request] : request[endpoint.bulkKey ?? '']
    for (const { identity, account_id: account, properties } of items as Record<string, never>[]) {
      if (endpoint.name === 'users') Object.assign((sent.users[identity!] ??= {}), properties)
      if (endpoint.name === 'accounts') Object.assign((sent.accounts[account!] ??= {}), properties)
    }
    return { status: 200, body: 'OK' }
  }
  const run = startSend({
    input: Readable.from(chunks.map((text) => Buffer.from(text))),
    settings: settingsFor('http://127.0.0.1:9'),
    http,
    waiting: { monotonic: () => 0, sleep: () => Promise.resolve() },
    concurrency: 4,
    resume: false,
    onSettled: (event) => sent.settled.push(event)
  })
  expect(await run.done).toMatchObject({ isDone: true, notSent: 0 })
  return sent
}

// Whichever lane is the busy one.
describe.each(['busy-0', 'busy-1', 'busy-2', 'busy-3'])('while the events of %s take their time', (busyUser) => {
  test('an identify call does not overtake the group call before it, nor the other way round', async () => {
    const events = USERS.flatMap((user, number) => {
      const [group, identify] = [groupEvent(user, 'acme'), identifyEvent(number, user, { account_id: 'own' })]
      return number % 2 === 0 ? [group, identify] : [identify, group]
    })
    const { users } = await sendWithSlowTracks(chunksOf(busyUser, events))
    expect(USERS.map((user) => users[user])).toEqual(
      USERS.map((_, number) => ({ account_id: number % 2 === 0 ? 'own' : 'acme' }))
    )
  })

  test('the last group call about an account wins, whoever made it', async () => {
    const events = [...USERS, busyUser, undefined].flatMap((user, number) =>
      ['acme', 'globex'].map((account) => groupEvent(user, account, { newest: number }))
    )
    const { accounts, settled } = await sendWithSlowTracks(chunksOf(busyUser, events))
    expect(accounts).toEqual({ acme: { newest: 9 }, globex: { newest: 9 } })
    expect(settled.map(({ line }) => line)).toEqual(Array.from({ length: 3020 }, (_, index) => index + 1))
  })
})

test('a visitor whom two users share is linked to the first of them, whichever lanes they are in', async () => {
  const links = USERS.flatMap((userId, visitor) =>
    [userId, `second-${userId}`].map((identity) => ({
      type: 'identify',
      userId: identity,
      integrations: { Heap: { user_id: String(visitor) } }
    }))
  )
  const owners: Partial<Record<string, string>> = {}
  let turns = 100
  const http: Http = async ({ body, endpoint }) => {
    // The later a request is sent, the sooner it is answered.
    for (let turn = --turns; turn > 0; turn--) await new Promise((resolve) => setImmediate(resolve))
    const { user_id: visitor = '', identity } = JSON.parse(body) as Record<string, string>
    if (endpoint.name === 'link') owners[visitor] ??= identity
    return { status: 200, body: 'OK' }
  }
  const run = startSend({
    input: Readable.from([Buffer.from(toLines(links))]),
    settings: settingsFor('http://127.0.0.1:9'),
    http,
    waiting: { monotonic: () => 0, sleep: () => Promise.resolve() },
    concurrency: 4,
    resume: false
  })
  expect(await run.done).toMatchObject({ isDone: true, notSent: 0 })
  expect(owners).toEqual(Object.fromEntries(USERS.map((user, visitor) => [visitor, user])))
})

test('an event whose calls travel apart has one outcome: the worse one, with all that was altered in it', async () => {
  const events = [groupEvent('ada', 'acme', { note: 'x'.repeat(1100) }), groupEvent('ada', 'globex')]
  const settled: SettledEvent[] = []
  const run = startSend({
    input: Readable.from([Buffer.from(toLines(events))]),
    settings: settingsFor('http://127.0.0.1:9'),
    http: ({ body, endpoint }) =>
      Promise.resolve(
        endpoint.name === 'accounts' && body.includes('globex')
          ? { status: 400, body: 'no such account' }
          : { status: 200, body: 'OK' }
      ),
    waiting: { monotonic: () => 0, sleep: () => Promise.resolve() },
    concurrency: 4,
    resume: false,
    onSettled: (event) => settled.push(event)
  })
  expect(await run.done).toMatchObject({ isDone: true, notSent: 0, tally: { delivered: { group: 1 } } })
  expect(settled.map(({ outcome }) => outcome)).toMatchObject([
    { fate: 'delivered', issues: [{ code: 'value_shortened', path: 'traits.note' }] },
    { fate: 'rejected', issues: [], error: { code: 'refused_by_heap' } }
  ])
})
