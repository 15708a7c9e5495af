// The API key in the runner: sealed in the settings file, in no other file, log line, answer, metric or error.
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRunner } from '../../src/runner'
import { findSecretBox, isSealed, needSecretBox } from '../../src/storage/settings/secret-box'
import {
  createLog,
  makeDirectory,
  openRunner,
  openSetUp,
  untilSettled,
  type OpenRunner,
  type SetUp
} from '../runner/runners'

const KEY = 'marker-of-the-api-key'
/** The forms in which a key could stand somewhere. */
const FORMS = [
  KEY,
  Buffer.from(KEY).toString('base64').replace(/=+$/, ''),
  Buffer.from(KEY).toString('hex'),
  Buffer.from(`1535634150:${KEY}`).toString('base64')
]

function expectNoKey(text: string): void {
  for (const form of FORMS) expect(text).not.toContain(form)
}

function filesOf(directory: string): string[] {
  return readdirSync(directory).map((name) => readFileSync(join(directory, name), 'latin1'))
}

const settingsIn = (directory: string) => join(directory, 'settings.json')
const keyIn = (directory: string) => join(directory, 'secrets.key')

/** A runner's directory with a stored key, the runner closed. */
async function storeKey(directory: string): Promise<string> {
  const setUp = await openSetUp({ dataDirectory: directory })
  await setUp.api.send('PATCH', `/api/destinations/${setUp.destinationId}`, { secrets: { apiKey: KEY } })
  await setUp.close()
  return setUp.destinationId
}

async function askEverything({ api, url, destinationId, writeKey, track }: SetUp): Promise<string> {
  const path = `/api/destinations/${destinationId}`
  await track('/v1/track', { userId: 'u-1', event: 'A', writeKey })
  await untilSettled({ api }, destinationId)
  const answers = [
    await api.send('PATCH', path, { secrets: { apiKey: KEY } }),
    await api.send('PATCH', path, { secrets: { apiKey: KEY.repeat(100) } }),
    await api.send('PATCH', path, { secrets: { apikey: KEY } }),
    await api.send('PATCH', path, { settings: { apiKey: KEY, appId: KEY } }),
    await api.send('PATCH', path, { settings: { apiKey: KEY } }),
    await api.send('POST', '/api/settings/check', { type: 'heap', settings: { appId: KEY, apiKey: KEY } }),
    await api.send('POST', `${path}/preview`, { eventId: 1 })
  ]
  const broken = await fetch(url + path, {
    method: 'PATCH',
    headers: { 'x-runner-request': '1', 'content-type': 'application/json' },
    body: `{"secrets":{"apiKey":"${KEY}"`
  })
  const paths = ['/api/destinations', path, `${path}/overview`, '/api/events', '/api/events/1', '/api/status']
  const read = await Promise.all(
    [...paths, '/api/catalog/heap', '/metrics', '/docs/json', `/v1/projects/${writeKey}/settings`].map(async (at) =>
      (await fetch(url + at)).text()
    )
  )
  return [JSON.stringify(answers.map(({ body }) => body)), await broken.text(), ...read].join('\n')
}

test('the key is in no file, log line, API answer or metric, and the runner still has it after a restart', async () => {
  const { logTo, lines } = createLog()
  const dataDirectory = makeDirectory()
  const setUp = await openSetUp({ dataDirectory, logTo })
  expectNoKey(await askEverything(setUp))
  for (const content of filesOf(dataDirectory)) expectNoKey(content)
  expect(setUp.config.destination(setUp.destinationId)?.secrets).toEqual({ apiKey: KEY })
  await setUp.close()
  for (const content of filesOf(dataDirectory)) expectNoKey(content)
  const again = await openRunner({ dataDirectory, sandboxUrl: setUp.sandbox.url, logTo })
  expect(again.config.destination(setUp.destinationId)?.secrets).toEqual({ apiKey: KEY })
  expect((await again.api.get(`/api/destinations/${setUp.destinationId}`)).secrets).toEqual({ apiKey: true })
  expect(lines.length).toBeGreaterThan(0)
  expectNoKey(lines.join(''))
})

test('settings and key are files that only their owner can read', async () => {
  const directory = makeDirectory()
  await storeKey(directory)
  for (const path of [settingsIn(directory), keyIn(directory)]) expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readFileSync(keyIn(directory))).toHaveLength(32)
})

test('there is no key file before there is a secret', async () => {
  const directory = makeDirectory()
  const setUp = await openSetUp({ dataDirectory: directory })
  expect(existsSync(keyIn(directory))).toBe(false)
  await setUp.api.send('PATCH', `/api/destinations/${setUp.destinationId}`, { secrets: { apiKey: KEY } })
  expect(existsSync(keyIn(directory))).toBe(true)
})

test.each([null, '', '  '])('the secret %j removes the stored one', async (apiKey) => {
  const setUp = await openSetUp()
  const path = `/api/destinations/${setUp.destinationId}`
  await setUp.api.send('PATCH', path, { secrets: { apiKey: ` ${KEY}\n` } })
  expect(setUp.config.destination(setUp.destinationId)?.secrets).toEqual({ apiKey: KEY })
  expect((await setUp.api.send('PATCH', path, { secrets: { apiKey } })).body.secrets).toEqual({ apiKey: false })
})

describe('a key goes only to the account and the address for which it was entered', () => {
  const elsewhere = { useSandbox: false, endpoint: 'http://127.0.0.1:9' }
  test.each<[string, object, boolean]>([
    ['another address', { settings: elsewhere }, false],
    ['Heap instead of the local one', { settings: { useSandbox: false } }, false],
    ['another App ID', { settings: { appId: '11' } }, false],
    ['another address, and the key', { settings: elsewhere, secrets: { apiKey: 'another' } }, true],
    ['the same App ID, as a snippet', { settings: { appId: 'heap.load("1535634150")' } }, true],
    ['another region, while one address serves both', { settings: { region: 'EU' } }, true],
    ['an address that is not used', { settings: { endpoint: 'http://127.0.0.1:9' } }, true],
    ['other settings', { name: 'B', isOn: false, settings: { hashIdentity: true } }, true]
  ])('%s: %j', async (_name, change, isKept) => {
    const setUp = await openSetUp()
    const path = `/api/destinations/${setUp.destinationId}`
    await setUp.api.send('PATCH', path, { secrets: { apiKey: KEY } })
    const { body } = await setUp.api.send('PATCH', path, change)
    expect(body.secrets).toEqual({ apiKey: isKept })
    const stored = 'secrets' in change ? change.secrets : { apiKey: KEY }
    expect(setUp.config.destination(setUp.destinationId)?.secrets).toEqual(isKept ? stored : {})
  })
})

test('a secret that an earlier version wrote in plain text is read, and sealed at the next write', async () => {
  const directory = makeDirectory()
  const id = await storeKey(directory)
  const sealed = JSON.parse(readFileSync(settingsIn(directory), 'utf8'))
  sealed.destinations[0].secrets.apiKey = KEY
  writeFileSync(settingsIn(directory), JSON.stringify(sealed))
  rmSync(keyIn(directory))
  const runner: OpenRunner = await openRunner({ dataDirectory: directory, sandboxUrl: 'http://127.0.0.1:1' })
  expect(runner.config.destination(id)?.secrets).toEqual({ apiKey: KEY })
  await runner.api.send('PATCH', `/api/destinations/${id}`, { name: 'Another name' })
  expectNoKey(readFileSync(settingsIn(directory), 'utf8'))
  expect(runner.config.destination(id)?.secrets).toEqual({ apiKey: KEY })
})

describe('the runner does not start, says why, and changes no file', () => {
  test.each<[string, (directory: string) => void, RegExp]>([
    [
      'the key file is missing',
      (directory) => rmSync(keyIn(directory)),
      /secrets\.key is missing: it opens the secrets/
    ],
    [
      'the key is another one',
      (directory) => writeFileSync(keyIn(directory), Buffer.alloc(32)),
      /secrets\.key does not open the secret "apiKey" of the destination "Heap" \(dst_\w+\)/
    ],
    [
      'the key file is damaged',
      (directory) => writeFileSync(keyIn(directory), 'short'),
      /secrets\.key is damaged: it has 5 bytes instead of 32\. Restore it/
    ],
    [
      'the sealed value is damaged',
      (directory) => edit(directory, (text) => text.replace(/(sealed:v1:.{30})./, '$1!')),
      /settings\.json: one of them has changed\. Restore secrets\.key/
    ],
    [
      'the sealed value is cut',
      (directory) => edit(directory, (text) => text.replace(/(sealed:v1:.{9})[^"]*/, '$1')),
      /take the sealed values out of "secrets" in settings\.json, start again, and enter them anew/
    ],
    [
      'the settings are no JSON any more, with a plain key in them',
      (directory) => edit(directory, () => `{"apiKey":"${KEY}" oops`),
      /settings\.json is damaged: it is not valid JSON/
    ]
  ])('when %s', async (_name, damage, says) => {
    const dataDirectory = makeDirectory()
    await storeKey(dataDirectory)
    damage(dataDirectory)
    const before = readdirSync(dataDirectory).map((name) => [name, readFileSync(join(dataDirectory, name), 'latin1')])
    const failure = await createRunner({ dataDirectory }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Error)
    expect((failure as Error).message).toMatch(says)
    expectNoKey(`${String(failure)} ${(failure as Error).stack ?? ''} ${JSON.stringify(failure)}`)
    expect(readdirSync(dataDirectory).map((name) => [name, readFileSync(join(dataDirectory, name), 'latin1')])).toEqual(
      before
    )
  })

  test('and starts once the key is back, or the sealed value is taken out', async () => {
    const dataDirectory = makeDirectory()
    const id = await storeKey(dataDirectory)
    renameSync(keyIn(dataDirectory), `${keyIn(dataDirectory)}.backup`)
    await expect(createRunner({ dataDirectory })).rejects.toThrow('is missing')
    renameSync(`${keyIn(dataDirectory)}.backup`, keyIn(dataDirectory))
    const runner = await openRunner({ dataDirectory, sandboxUrl: 'http://127.0.0.1:1' })
    expect(runner.config.destination(id)?.secrets).toEqual({ apiKey: KEY })
    await runner.close()
    rmSync(keyIn(dataDirectory))
    edit(dataDirectory, (text) => text.replace(/"apiKey": "sealed:[^"]*"/, ''))
    const without = await openRunner({ dataDirectory, sandboxUrl: 'http://127.0.0.1:1' })
    expect(without.config.destination(id)?.secrets).toEqual({})
  })
})

function edit(directory: string, change: (text: string) => string): void {
  const before = readFileSync(settingsIn(directory), 'utf8')
  const after = change(before)
  expect(after).not.toBe(before)
  writeFileSync(settingsIn(directory), after)
}

describe('a secret box', () => {
  test.each(['', 'a', 'grüße 🌍', 'x'.repeat(500), 'sealed:v1:not-really'])('opens what it sealed: %j', (secret) => {
    const path = keyIn(makeDirectory())
    const sealed = needSecretBox(path).seal(secret)
    expect(isSealed(sealed)).toBe(true)
    expect(findSecretBox(path)?.open(sealed)).toBe(secret)
  })

  test('never seals the same secret to the same text', () => {
    const box = needSecretBox(keyIn(makeDirectory()))
    expect(new Set(Array.from({ length: 100 }, () => box.seal(KEY))).size).toBe(100)
  })

  test.each(['', 'sealed:v1:', 'sealed:v1:AAAA', 'plain', 'sealed:v2:AAAA'])('does not open %j', (text) => {
    expect(needSecretBox(keyIn(makeDirectory())).open(text)).toBeUndefined()
  })

  test('opens nothing of another box', () => {
    const sealed = needSecretBox(keyIn(makeDirectory())).seal(KEY)
    expect(needSecretBox(keyIn(makeDirectory())).open(sealed)).toBeUndefined()
  })
})
