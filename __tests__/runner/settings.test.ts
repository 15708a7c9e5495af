// The settings of Heap in the runner beside those at Segment: none is missing, each is stored, and events obey it.
import { createHash } from 'node:crypto'
import { settingFields } from '../../src/cloud/settings'
import { HEAP } from '../../src/runner/destinations/heap'
import {
  APP_ID,
  makeDirectory,
  openRunner,
  openSetUp,
  rowsOf,
  untilSettled,
  type OpenRunner,
  type SetUp
} from './runners'

/** Only where the local Heap is, and what Segment enforces by settings of its own. */
const OF_THE_RUNNER = ['useSandbox', 'requiredConsent', 'strictConsent']

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

test('the runner has every setting that Segment has', () => {
  const keys = HEAP.settings.map(({ key }) => key).filter((key) => !OF_THE_RUNNER.includes(key))
  expect(keys.sort()).toEqual(Object.keys(settingFields).sort())
})

test('what Segment keeps secret, the runner does', () => {
  const secret = HEAP.settings.filter(({ kind }) => kind === 'secret').map(({ key }) => key)
  const passwords = Object.entries(settingFields).filter(([, { type }]) => type === 'password')
  expect(secret).toEqual(passwords.map(([key]) => key))
})

test('defaults and choices are those of Segment', () => {
  for (const { key, default: preset, choices } of HEAP.settings.filter(({ key }) => !OF_THE_RUNNER.includes(key))) {
    const field = settingFields[key as keyof typeof settingFields]
    const values = (field.choices ?? []).map((choice) => (typeof choice === 'string' ? choice : choice.value))
    expect([key, preset, choices?.map(({ value }) => value) ?? []]).toEqual([key, field.default, values])
  }
})

test.each([
  ['what Heap advises', "Heap's documentation advises to reject them"],
  ['whom Heap shows', 'a visitor of its own for each anonymous ID'],
  ['that nobody is joined later', 'never joined with the person who logs in later'],
  ['what becomes of values', 'Numbers and booleans become text'],
  ['what becomes of traits', 'traits that come with an event are left out'],
  ['that the endpoint is not documented', 'not publicly documented']
])('next to the choice about events without a user id stands %s, here and at Segment', (_, words) => {
  const [here] = HEAP.settings.filter(({ key }) => key === 'anonymousEvents')
  const { label, description } = settingFields.anonymousEvents
  expect([here?.label.toLowerCase(), here?.help]).toEqual([label.toLowerCase(), description])
  expect(description).toContain(words)
})

const CHOSEN: Readonly<Record<string, unknown>> = {
  appId: APP_ID,
  region: 'EU',
  useSandbox: true,
  anonymousEvents: 'send',
  accountProperty: 'company',
  hashIdentity: true,
  blockedIdentities: ['test'],
  allowedIdentities: ['guest'],
  requiredConsent: ['Analytics'],
  strictConsent: true,
  eventTraits: true,
  nullClears: true,
  endpoint: 'http://127.0.0.1:9'
}

test('every setting that is no secret is stored as it was entered', () => {
  const shown = HEAP.settings.filter(({ kind }) => kind !== 'secret').map(({ key }) => key)
  expect(Object.keys(CHOSEN).sort()).toEqual(shown.sort())
  expect(HEAP.parse(CHOSEN, { sandboxUrl: 'http://127.0.0.1:8' })).toMatchObject({ settings: CHOSEN })
})

test('a wrong switch is refused in words', async () => {
  const { api, destinationId } = await openSetUp()
  const answer = await api.send('PATCH', `/api/destinations/${destinationId}`, { settings: { hashIdentity: 'maybe' } })
  expect([answer.status, answer.body.error.fields]).toEqual([
    400,
    { hashIdentity: 'Hashing of user ids is on (true) or off (false).' }
  ])
})

test('hashed user ids and device mode refuse each other, because a page does not hash', async () => {
  const { api, destinationId, sourceId } = await openSetUp({ kind: 'web', mode: 'device' })
  const path = `/api/destinations/${destinationId}`
  const device = { mode: 'device' }
  const connections = [{ sourceId, ...device }]
  const hashed = { hashIdentity: true }
  const fields = { hashIdentity: expect.stringContaining('do not work with device mode') }
  const refused = async (method: string, to: string, body: object) =>
    (await api.send(method, to, body)).body.error.fields
  expect(await refused('PATCH', path, { settings: hashed })).toEqual(fields)
  const draft = { type: 'heap', settings: { appId: APP_ID, ...hashed }, connections }
  expect(await refused('POST', '/api/destinations', draft)).toEqual(fields)
  await api.send('PUT', `${path}/connections/${sourceId}`, { mode: 'cloud' })
  expect((await api.send('PATCH', path, { settings: hashed })).status).toBe(200)
  expect(await refused('PUT', `${path}/connections/${sourceId}`, device)).toEqual(fields)
  expect((await api.get(path)).connections).toEqual([{ sourceId, mode: 'cloud' }])
})

test('with hashed user ids, events, previews and the local Heap hold the hash, and not the id', async () => {
  const setUp = await openSetUp()
  const path = `/api/destinations/${setUp.destinationId}`
  const changed = await setUp.api.send('PATCH', path, { settings: { hashIdentity: true } })
  expect(changed.body.settings.hashIdentity).toBe(true)
  const event = { type: 'track', event: 'Signed Up', userId: 'ada@example.com' }
  const { results } = (await setUp.api.send('POST', `${path}/preview`, { event })).body
  const hash = sha256('ada@example.com')
  expect(results[0].requests[0].body.identity).toBe(hash)
  await setUp.api.send('POST', '/api/test-events', { sourceId: setUp.sourceId, event })
  await setUp.track('/v1/track', { ...event, writeKey: setUp.writeKey })
  await untilSettled(setUp, setUp.destinationId)
  expect(setUp.sandbox.events().map(({ identity }) => identity)).toEqual([hash, hash])
  expect(setUp.sandbox.users().map(({ identity }) => identity)).toEqual([hash])
})

describe('a destination set to the local Heap, when the runner is started without one,', () => {
  const problem = {
    code: 'no_local_heap',
    title: 'no local Heap',
    advice: 'Start the runner with its local Heap, or switch the test with the local Heap off in the settings.',
    message: 'The settings choose the local Heap, and this runner was started without one.'
  }
  const told = `${problem.message} ${problem.advice}`

  async function openWithout(): Promise<{ setUp: SetUp; runner: OpenRunner; dataDirectory: string; path: string }> {
    const dataDirectory = makeDirectory()
    const setUp = await openSetUp({ dataDirectory })
    const path = `/api/destinations/${setUp.destinationId}`
    await setUp.api.send('PATCH', path, { secrets: { apiKey: 'marker-of-the-api-key' } })
    await setUp.close()
    return { setUp, dataDirectory, path, runner: await openRunner({ dataDirectory }) }
  }

  test('keeps its events, says why, and sends them once there is one', async () => {
    const { setUp, runner, dataDirectory, path } = await openWithout()
    const event = { event: 'Signed Up', userId: 'u-1', writeKey: setUp.writeKey }
    expect((await runner.track('/v1/track', event)).status).toBe(200)
    const overview = await runner.api.get(`${path}/overview`)
    expect(overview).toMatchObject({
      waiting: 1,
      budget: { used: 0, limit: null, windowMs: null },
      pause: { until: null, code: 'no_local_heap', title: problem.title, message: told }
    })
    await runner.close()
    const again = await openRunner({ dataDirectory, sandboxUrl: setUp.sandbox.url })
    await untilSettled(again, setUp.destinationId)
    expect(setUp.sandbox.events().map(({ identity }) => identity)).toEqual(['u-1'])
    expect((await again.api.get(`${path}/overview`)).pause).toBeNull()
  })

  test('previews no request', async () => {
    const { runner, path } = await openWithout()
    const event = { type: 'track', event: 'Signed Up', userId: 'u-1' }
    const { results } = (await runner.api.send('POST', `${path}/preview`, { event })).body
    const [track] = rowsOf(results).filter(({ matches }) => matches)
    expect([track.error, track.requests]).toEqual([problem, []])
  })

  test('deletes nobody', async () => {
    const { runner, path } = await openWithout()
    const answer = await runner.api.send('POST', `${path}/deletions`, { users: ['u-1'] })
    expect([answer.status, answer.body]).toEqual([409, { error: { code: 'conflict', message: told } }])
  })
})
