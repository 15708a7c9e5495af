// Segment's deletion and suppression requests, against a local Heap over real HTTP.
import { Destination, type JSONObject, type SegmentEvent } from '@segment/actions-core'
import destination from '../../src'
import type { Sandbox, SandboxOptions } from '../../src/sandbox'
import { openSandbox, post } from '../sandbox/sandboxes'

const KEY = 'marker-of-the-api-key'
const APP = '11'

async function openHeap(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await openSandbox({ apiKey: KEY, mainAppId: APP, ...options })
  for (const identity of ['ada', 'bob']) await post(`${sandbox.url}/api/track`, { app_id: APP, event: 'x', identity })
  return sandbox
}

interface Told {
  readonly result?: unknown
  readonly name?: string
  readonly status?: number
  readonly message?: string
}

/** As a host calls it. Everything that it gives back is searched for the key. */
async function remove(sandbox: Sandbox, payload: object, settings: JSONObject = {}): Promise<Told> {
  const heap = new Destination(destination)
  const all = { appId: APP, apiKey: KEY, endpoint: sandbox.url, ...settings }
  const told = await heap.onDelete!(payload as SegmentEvent, all).then(
    (result): Told => ({ result }),
    (error: unknown): Told => {
      const { message, status, stack } = error as Error & { status: number }
      expect(JSON.stringify([error, stack])).not.toContain(KEY)
      return { name: (error as Error).constructor.name, status, message }
    }
  )
  expect(JSON.stringify([told, heap.responses])).not.toContain(KEY)
  return told
}

const identities = (sandbox: Sandbox): unknown[] => sandbox.users().map(({ identity }) => identity)

test('the user is deleted in Heap, and Segment is told under which request', async () => {
  const sandbox = await openHeap()
  expect(await remove(sandbox, { userId: 'ada', anonymousId: 'anon-1' })).toEqual({
    result: {
      output: 'Deletion requested',
      data: { deletion_request_id: expect.any(String) as string, status: 'pending' }
    }
  })
  expect(identities(sandbox)).toEqual(['bob'])
  expect(sandbox.events().map(({ identity }) => identity)).toEqual(['bob'])
})

test('a deletion that stays pending is not waited for', async () => {
  const sandbox = await openHeap({ deletionDelayMs: Infinity })
  expect(await remove(sandbox, { userId: 'ada' })).toMatchObject({ result: { data: { status: 'pending' } } })
  expect(identities(sandbox)).toEqual(['ada', 'bob'])
})

test('a token that Heap no longer takes is fetched again', async () => {
  const sandbox = await openHeap()
  await remove(sandbox, { userId: 'ada' })
  sandbox.advanceClock(300_000)
  expect(await remove(sandbox, { userId: 'bob' })).toHaveProperty('result')
  expect(identities(sandbox)).toEqual([])
})

test('one token serves many requests', async () => {
  const sandbox = await openHeap()
  await remove(sandbox, { userId: 'ada' }, { apiKey: KEY })
  sandbox.addFaults({ path: '/api/public/v0/auth_token', status: 503 })
  expect(await remove(sandbox, { userId: 'bob' })).toHaveProperty('result')
})

test.each([
  ['a wrong key', { apiKey: 'another' }],
  ['an environment that is not the main one', { mainAppId: '12' }]
])('%s is told as what it is', async (_, options) => {
  const sandbox = await openHeap(options)
  expect(await remove(sandbox, { userId: 'ada' })).toEqual({
    name: 'IntegrationError',
    status: 401,
    message:
      'Heap gave no access to the deletion API. Check the API key and the App ID: Heap deletes users only with those of the main production environment, both from Account, Manage, Projects.'
  })
  expect(identities(sandbox)).toEqual(['ada', 'bob'])
})

test.each<[string, object, JSONObject, string]>([
  ['no key', { userId: 'ada' }, { apiKey: '  ' }, 'The setting API Key is empty. Deleting users needs the API key'],
  [
    'an anonymous id only',
    { anonymousId: 'anon-1' },
    {},
    'The request has an anonymousId only. Heap deletes people by'
  ],
  ['nobody', {}, {}, 'userId is missing.'],
  ['a placeholder', { userId: 'null', anonymousId: 'anon-1' }, {}, 'userId is a placeholder, not a user id.'],
  ['an id that is too long', { userId: 'x'.repeat(256) }, {}, 'userId has 256 characters'],
  ['a wrong App ID', { userId: 'ada' }, { appId: 'abc' }, 'App ID: An App ID is digits only']
])('nobody is deleted with %s, and the error says what to do', async (_, payload, settings, says) => {
  const sandbox = await openHeap()
  const told = await remove(sandbox, payload, settings)
  expect(told.message).toContain(says)
  expect(told.status).toBeLessThan(500)
  expect(identities(sandbox)).toEqual(['ada', 'bob'])
})

test.each([
  ['the token', '/api/public/v0/auth_token'],
  ['the deletion', '/api/public/v0/user_deletion']
])('when Heap is not available for %s, Segment delivers it again', async (_, path) => {
  const sandbox = await openHeap()
  sandbox.addFaults({ path, status: 503 })
  expect(await remove(sandbox, { userId: 'ada' })).toMatchObject({ name: 'RetryableError', status: 503 })
})

test('a user whose id was sent hashed is deleted by the hash', async () => {
  const sandbox = await openHeap()
  const settings = { hashIdentity: true }
  const hash = 'fdee430d40bd57deeac186cd9790033d0f06f909a8806e7ce6e717ab7c7d5029'
  await post(`${sandbox.url}/api/track`, { app_id: APP, event: 'x', identity: hash })
  await remove(sandbox, { userId: 'ada' }, settings)
  expect(identities(sandbox)).toEqual(['ada', 'bob'])
})

test('the key is a password that nobody has to enter', () => {
  expect(destination.authentication?.fields['apiKey']).toMatchObject({ type: 'password' })
  expect(destination.authentication?.fields['apiKey']).not.toHaveProperty('required')
})

test.each(['trackEvent', 'identifyUser', 'syncAudience', 'updateAccount', 'linkUser'])(
  'the key leaves %s in no form: not to Heap, not in a result, not in an error',
  async (action) => {
    const sandbox = await openHeap()
    const heap = new Destination(destination)
    const settings = { appId: APP, apiKey: KEY, endpoint: sandbox.url }
    const told: unknown[] = []
    const mapping = Object.fromEntries(
      Object.entries(destination.actions[action]!.fields).map(([key, field]) => [key, field.default as never])
    )
    const events = [
      { type: 'track', event: 'x', userId: 'ada', groupId: 'g', previousId: '5', traits: { a: 1 } },
      { type: 'track', event: '', userId: 'null' }
    ] as unknown as SegmentEvent[]
    const subscriptions = [{ partnerAction: action, subscribe: 'type = "track"', mapping }] as unknown as JSONObject[]
    for (const faults of [false, true]) {
      if (faults) sandbox.addFaults({ status: 500 })
      for (const event of events) {
        const sent = heap.onEvent(event, { ...settings, subscriptions })
        told.push(await sent.catch((error: unknown) => [error, (error as Error).message, (error as Error).stack]))
      }
      const batch = heap.onBatch(events, { ...settings, subscriptions })
      told.push(await batch.catch((error: unknown) => [error, (error as Error).message]))
    }
    const holdings = [sandbox.users(), sandbox.events(), sandbox.accounts()]
    expect(JSON.stringify([told, holdings])).not.toContain(KEY)
    expect(told).toHaveLength(6)
  }
)

describe('the check of the settings', () => {
  async function check(sandbox: Sandbox, settings: JSONObject): Promise<unknown> {
    const heap = new Destination(destination)
    const all = { appId: APP, apiKey: KEY, endpoint: sandbox.url, ...settings }
    return heap.testAuthentication(all).then(
      () => 'passed',
      (error: unknown) => (error as Error).message
    )
  }

  test.each([
    ['the key and its App ID', {}, 'passed'],
    ['a pasted key with blanks around it', { apiKey: ` ${KEY} ` }, 'passed'],
    ['no key, so that nothing can be asked', { apiKey: '', appId: '404' }, 'passed'],
    ['a key that Heap does not know', { apiKey: 'another' }, 'Heap gave no access to the deletion API.'],
    ['an App ID that the key does not belong to', { appId: '404' }, 'Heap gave no access to the deletion API.']
  ])('is told: %s', async (_, settings, says) => {
    const sandbox = await openHeap()
    const told = await check(sandbox, settings)
    expect(told).toContain(says)
    expect(told).not.toContain(KEY)
    expect(identities(sandbox)).toEqual(['ada', 'bob'])
  })

  test('is not stopped by a Heap that cannot be reached', async () => {
    const sandbox = await openHeap()
    expect(await check(sandbox, { endpoint: 'http://127.0.0.1:9' })).toBe('passed')
  })
})
