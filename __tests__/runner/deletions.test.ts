// Deleting people over the admin API: whoever is named is gone from the local Heap, and every refusal has its words.
import { createHash } from 'node:crypto'
import type { Fault, SandboxOptions } from '../../src/sandbox'
import { APP_ID, openSandbox, openSetUp, rowsOf, until, untilSettled, type Answer, type SetUp } from './runners'

const KEY = 'marker-of-the-api-key'
const hashOf = (id: string): string => `sha256:${createHash('sha256').update(id).digest('hex')}`
const ADVICE =
  'Check the API key and the App ID: Heap deletes users only with those of the main production environment, both from Account, Manage, Projects.'

/** One more than a request takes. */
const MANY = Array.from({ length: 10_001 }, (_, at) => `user-${at + 1}`)

/** A runner with a stored key; Ada and Bob are in its local Heap. */
async function openWithPeople(options: SandboxOptions = {}, settings = {}): Promise<SetUp> {
  const setUp = await openSetUp({ sandbox: await openSandbox(options), settings })
  await setUp.api.send('PATCH', `/api/destinations/${setUp.destinationId}`, { secrets: { apiKey: KEY } })
  for (const userId of ['ada', 'bob']) {
    await setUp.track('/v1/track', { userId, event: 'A', writeKey: setUp.writeKey })
  }
  await untilSettled(setUp, setUp.destinationId)
  return setUp
}

async function remove({ api, destinationId }: SetUp, users: unknown): Promise<Answer> {
  // A connection that is kept would hold up the end of a runner that is stopped meanwhile.
  const headers = { connection: 'close' }
  const answer = await api.send('POST', `/api/destinations/${destinationId}/deletions`, { users }, headers)
  expect(JSON.stringify(answer.body)).not.toContain(KEY)
  return answer
}

const peopleIn = ({ sandbox }: SetUp) => sandbox.users().map(({ identity }) => identity)

test('people are gone from Heap with their events, the receipt says so, and the status is followed', async () => {
  const setUp = await openWithPeople({ apiKey: KEY, mainAppId: APP_ID, deletionDelayMs: 3_600_000 })
  const { status, body } = await remove(setUp, ['ada', ' ada ', 'nobody-here'])
  const text = expect.any(String) as string
  const request = { id: text, location: text, status: 'pending', requestedAt: text, checkedAt: text }
  expect([status, body]).toEqual([
    202,
    {
      receipt: {
        version: 1,
        appId: APP_ID,
        confirmed: 0,
        note: expect.stringContaining('It does not say whether it knew them.') as string,
        requests: [{ ...request, users: 2, identities: [hashOf('ada'), hashOf('nobody-here')] }]
      },
      error: null,
      erasedEvents: 1
    }
  ])
  const path = `/api/destinations/${setUp.destinationId}/deletions/${body.receipt.requests[0].id}`
  expect(await setUp.api.get(path)).toMatchObject({ id: body.receipt.requests[0].id, status: 'pending' })
  setUp.sandbox.advanceClock(3_600_000)
  expect(await setUp.api.get(path)).toMatchObject({ status: 'complete' })
  expect(peopleIn(setUp)).toEqual(['bob'])
  expect(setUp.sandbox.events().map(({ identity }) => identity)).toEqual(['bob'])
})

test('people who were sent with hashed ids are deleted by the same hash', async () => {
  const setUp = await openWithPeople({}, { hashIdentity: true })
  expect((await remove(setUp, ['ada'])).status).toBe(202)
  expect(peopleIn(setUp)).toEqual([hashOf('bob').replace('sha256:', '')])
})

test('10,001 people travel in two requests', async () => {
  const setUp = await openWithPeople()
  const { body } = await remove(setUp, MANY)
  expect(rowsOf(body.receipt.requests).map(({ users }) => users)).toEqual([10_000, 1])
})

describe('what was not taken in is said, and never that it is sent again by itself', () => {
  const HARMLESS = 'Asking for the same person twice does no harm.'
  const WAIT = 'Try it again in 10 minutes.'
  test.each<[string, Fault, string[], [number, object]]>([
    [
      'a request is refused for a while',
      { status: 429, retryAfter: 600 },
      ['ada'],
      [502, { error: { code: 'deletion_failed', message: `The answer was HTTP 429. ${WAIT} ${HARMLESS}` } }]
    ],
    [
      'it is not known whether Heap has taken a request in',
      { status: 504, retryAfter: 600, applied: true },
      ['ada'],
      [
        202,
        {
          receipt: { requests: [], unanswered: [{ users: 1, identities: [hashOf('ada')] }] },
          error: {
            code: 'deletion_failed',
            message: `The answer was HTTP 504. It is not known whether Heap has accepted the request. ${WAIT} ${HARMLESS}`
          }
        }
      ]
    ],
    [
      'a later request is refused',
      { status: 400, afterRequests: 1 },
      MANY,
      [
        202,
        {
          receipt: { requests: [{ users: 10_000 }] },
          error: {
            code: 'deletion_failed',
            message: `The answer was HTTP 400. Heap's answer says why. If it is about the App ID, check it in Heap under Account, Manage, Projects. Not yet requested: 1 of 10,001 user ids. ${HARMLESS}`
          }
        }
      ]
    ]
  ])('%s', async (_name, fault, users, told) => {
    const setUp = await openWithPeople()
    setUp.sandbox.addFaults({ path: '/api/public/v0/user_deletion', ...fault })
    const { status, body } = await remove(setUp, users)
    expect([status, body]).toMatchObject(told)
  })

  test('the runner is stopped between two requests', async () => {
    const setUp = await openWithPeople()
    setUp.sandbox.addFaults({ path: '/api/public/v0/user_deletion', delayMs: 200, times: 1 })
    const answering = remove(setUp, MANY)
    await until(
      () => setUp.sandbox.faults()[0]?.happened,
      (times) => times === 1
    )
    await setUp.close()
    const { status, body } = await answering
    expect([status, body]).toMatchObject([
      202,
      {
        receipt: { requests: [{ users: 10_000 }] },
        error: {
          code: 'closing',
          message: `It was stopped. Not yet requested: 1 of 10,001 user ids. ${HARMLESS}`
        }
      }
    ])
  })
})

describe('nobody is deleted', () => {
  test.each<[string, SandboxOptions, unknown, [number, object]]>([
    [
      'with a wrong key',
      { apiKey: 'another' },
      ['ada'],
      [409, { code: 'api_key_refused', message: `Heap gave no access to the deletion API. ${ADVICE}` }]
    ],
    [
      'with an App ID that is not the main environment',
      { apiKey: KEY, mainAppId: '11' },
      ['ada'],
      [409, { code: 'api_key_refused', message: `Heap gave no access to the deletion API. ${ADVICE}` }]
    ],
    ['with a placeholder among the ids', {}, ['ada', 'guest', ''], [400, { code: 'invalid_request' }]],
    ['with an empty list', {}, [], [400, { code: 'invalid_request' }]],
    ['with something else than a list of ids', {}, [{ identity: 'ada' }], [400, { code: 'invalid_request' }]]
  ])('%s', async (_name, options, users, refusal) => {
    const setUp = await openWithPeople(options)
    const answer = await remove(setUp, users)
    expect([answer.status, answer.body.error]).toMatchObject(refusal)
    expect(peopleIn(setUp)).toEqual(['ada', 'bob'])
  })

  test('without a key, and the answer says where to enter it', async () => {
    const setUp = await openWithPeople()
    await setUp.api.send('PATCH', `/api/destinations/${setUp.destinationId}`, { secrets: { apiKey: null } })
    const answer = await remove(setUp, ['ada'])
    const advice = 'Deleting users needs the API key of the main production environment.'
    expect([answer.status, answer.body.error]).toEqual([
      409,
      { code: 'api_key_missing', message: `No API key is stored. ${advice} In Heap: Account, Manage, Projects.` }
    ])
    expect(peopleIn(setUp)).toEqual(['ada', 'bob'])
  })

  test('when an id is wrong, and each wrong one is named by its place', async () => {
    const { body } = await remove(await openWithPeople(), ['ada', 'guest', ''])
    expect(body.error.fields.users).toMatch(
      /^nobody was deleted: some entries are not user ids\.\nuser 2: .+\nuser 3: .+$/
    )
  })

  test('from a list that looks like something else, unless it is meant as it stands', async () => {
    const setUp = await openWithPeople()
    const { body } = await remove(setUp, ['userId', '"ada"', '1.2E+12'])
    expect(String(body.error.fields.users).split('\n')).toEqual([
      'nobody was deleted: some entries are not user ids.',
      expect.stringMatching(
        /^user 1: it is the name of a column.*tick "Take every line literally" \(in the API: "literal": true\)\.$/
      ),
      expect.stringMatching(/^user 2: it is in quotes/),
      expect.stringMatching(/^user 3: it is a number as a spreadsheet shortens it/)
    ])
    expect(peopleIn(setUp)).toEqual(['ada', 'bob'])
    const path = `/api/destinations/${setUp.destinationId}/deletions`
    const literal = await setUp.api.send('POST', path, { users: ['"ada"'], literal: true })
    expect(rowsOf(literal.body.receipt.requests).map(({ users }) => users)).toEqual([1])
  })

  test('from a page of another site, or without the token', async () => {
    const setUp = await openWithPeople()
    const path = `/api/destinations/${setUp.destinationId}/deletions`
    const foreign = await setUp.api.send('POST', path, { users: ['ada'] }, { origin: 'https://evil.example' })
    expect(foreign.status).toBe(403)
    expect(peopleIn(setUp)).toEqual(['ada', 'bob'])
  })
})

test('what Heap does not know is not found, and so is a destination that is not there', async () => {
  const { api, destinationId } = await openWithPeople()
  const unknown = await api.send('GET', `/api/destinations/${destinationId}/deletions/nothing`)
  expect([unknown.status, unknown.body.error.code]).toEqual([404, 'not_found'])
  const nowhere = await api.send('POST', '/api/destinations/dst_0/deletions', { users: ['ada'] })
  expect([nowhere.status, nowhere.body.error.code]).toEqual([404, 'not_found'])
})
