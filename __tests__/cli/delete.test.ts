// The command `delete` against a local Heap over real HTTP: who is deleted, who is asked before, and what is kept.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { APP, NOTE, fileNames, identities, KEY, list, openHeap, readReceipt, runDelete } from './delete-run'
import { at, read, write } from './work-folder'

const SHA = {
  ada: 'sha256:fdee430d40bd57deeac1',
  bob: 'sha256:81b637d8fcd2c6da6359'
}

test('users are deleted, the status is followed, and the receipt tells when and whom, without names', async () => {
  const sandbox = await openHeap()
  const file = list('\ufeffada\n\n bob \nada\n')
  const run = await runDelete(['--file', file, '--yes', '--endpoint', sandbox.url, '--receipt', at('receipt.json')])
  expect(run).toMatchObject({ code: 0, refusal: '', sleeps: [] })
  expect(identities(sandbox)).toEqual(['eve'])
  expect(readReceipt()).toEqual({
    version: 1,
    appId: APP,
    confirmed: 2,
    note: NOTE,
    requests: [
      {
        id: expect.any(String) as string,
        location: expect.stringMatching(/^\/api\/public\/v0\/deletion_status\//) as string,
        status: 'complete',
        requestedAt: '2024-05-01T12:00:00.000Z',
        checkedAt: '2024-05-01T12:00:00.000Z',
        users: 2,
        identities: [expect.stringMatching(SHA.ada), expect.stringMatching(SHA.bob)]
      }
    ]
  })
  expect(statSync(at('receipt.json')).mode & 0o077).toBe(0)
  const text = read('receipt.json')
  expect(text).not.toContain(KEY)
  expect(text).not.toContain('ada')
  expect(run.stdout()).toContain('complete  2 user ids  request ')
  expect(run.stdout()).toContain('Heap has confirmed the deletion of 2 user ids. It does not say whether it knew them.')
})

test('a person has to type how many', async () => {
  const sandbox = await openHeap()
  const args = ['--user', 'ada', 'bob', '--endpoint', sandbox.url, '--receipt', at('receipt.json')]
  for (const typed of ['yes\n', '\n', '', '3\n']) {
    const refused = await runDelete(args, { typed })
    expect(refused.code).toBe(1)
    expect(refused.stderr()).toContain('Nobody was deleted.')
  }
  expect(identities(sandbox)).toEqual(['ada', 'bob', 'eve'])
  expect(fileNames()).not.toContain('receipt.json')
  const run = await runDelete(args, { typed: '2\n' })
  expect(run.stderr()).toContain('App ID 11 · 2 user ids to delete')
  expect(run.code).toBe(0)
  expect(identities(sandbox)).toEqual(['eve'])
})

test.each([
  ['nobody can be asked', ['--user', 'ada'], {}, 'Pass --yes to confirm it.'],
  ['ids come from a pipe', ['--file', '-'], { piped: 'ada\n' }, 'Pass --yes to confirm it.'],
  ['nobody is named', ['--yes'], {}, 'no user to delete'],
  ['the list is empty', ['--file', '-', '--yes'], { piped: '\n\n' }, 'no user to delete'],
  ['the list is not there', ['--file', '/nowhere/ids', '--yes'], {}, 'cannot be read: ENOENT'],
  ['there is no App ID', ['--user', 'ada', '--yes'], { env: { HEAP_API_KEY: KEY } }, 'no App ID'],
  ['there is no key', ['--user', 'ada', '--yes'], { env: { HEAP_APP_ID: APP } }, 'no API key. Put it into'],
  ['the key is on the command line', ['--user', 'ada', '--yes', '--api-key', KEY], {}, 'the API key was not used'],
  [
    'the key is on the command line, in one word',
    ['--user', 'ada', `--api-key=${KEY}`],
    {},
    'the API key was not used'
  ],
  [
    'the key file is not there',
    ['--user', 'ada', '--yes', '--api-key-file', '/nowhere/key'],
    {},
    'cannot be read (ENOENT)'
  ],
  ['the receipt exists', ['--user', 'ada', '--yes', '--receipt', __filename], {}, 'it exists already'],
  ['a status is asked for as well', ['--user', 'ada', '--status', __filename], {}, '--status deletes nobody'],
  ['the receipt is none', ['--status', join(__dirname, '../../package.json')], {}, 'is not a receipt of a deletion'],
  [
    'a placeholder is among them',
    ['--file', '-', '--yes'],
    { piped: 'ada\n\nnull\n' },
    'line 3: userId is a placeholder'
  ],
  ['one is too long', ['--user', 'ada', 'x'.repeat(256), '--yes'], {}, '--user 2: userId has 256 characters']
])('nobody is deleted when %s', async (_, args, options, says) => {
  const sandbox = await openHeap()
  const run = await runDelete([...args, '--endpoint', sandbox.url], options)
  expect(run.refusal).toContain(says)
  expect(run.code).toBeUndefined()
  expect(identities(sandbox)).toEqual(['ada', 'bob', 'eve'])
})

test('a dry run shows every request, needs no key and asks nothing', async () => {
  const run = await runDelete(['--user', 'ada', 'bob', '--dry-run'], { env: { HEAP_APP_ID: APP } })
  expect(run.code).toBe(0)
  expect(JSON.parse(run.stdout())).toEqual({
    method: 'POST',
    url: 'https://heapanalytics.com/api/public/v0/user_deletion',
    body: { users: [{ identity: 'ada' }, { identity: 'bob' }] }
  })
})

test('users who were sent hashed are deleted by their hash', async () => {
  const run = await runDelete(['--user', 'ada@example.com', '--hash-identity', '--dry-run'])
  expect(JSON.parse(run.stdout())).toMatchObject({
    body: { users: [{ identity: expect.stringMatching(/^b5fc85e55755/) }] }
  })
})

test('10,001 users travel in two requests', async () => {
  const sandbox = await openHeap()
  const ids = Array.from({ length: 10_001 }, (_, index) => `u-${String(index)}`)
  const file = list([...ids.slice(0, 10_000), 'eve'].join('\n'))
  const run = await runDelete(['--file', file, '--yes', '--endpoint', sandbox.url, '--receipt', at('receipt.json')])
  expect(run.code).toBe(0)
  expect(readReceipt().requests.map(({ users, status }) => [users, status])).toEqual([
    [10_000, 'complete'],
    [1, 'complete']
  ])
  expect(identities(sandbox)).toEqual(['ada', 'bob'])
})

test('a status that stays pending is left after a few looks, and can be asked for later', async () => {
  const sandbox = await openHeap({ deletionDelayMs: 3_600_000 })
  const path = at('receipt.json')
  const run = await runDelete(['--user', 'ada', '--yes', '--endpoint', sandbox.url, '--receipt', path])
  expect(run).toMatchObject({ code: 0, sleeps: [5000, 5000, 5000, 5000, 5000, 5000] })
  expect(run.stdout()).toContain(`heap-destination delete --status ${path}`)
  const pending = await runDelete(['--status', path, '--endpoint', sandbox.url])
  expect(pending).toMatchObject({ code: 1, sleeps: [] })
  expect(pending.stdout()).toContain('pending   1 user id  request ')
  sandbox.advanceClock(3_600_000)
  const complete = await runDelete(['--status', path, '--endpoint', sandbox.url])
  expect(complete.code).toBe(0)
  expect(readReceipt().requests).toMatchObject([{ status: 'complete', requestedAt: '2024-05-01T12:00:00.000Z' }])
  expect(await runDelete(['--status', path, '--endpoint', sandbox.url])).toMatchObject({ code: 0 })
})

test('a token that runs out on the way is fetched again', async () => {
  const sandbox = await openHeap({ deletionDelayMs: 900_000 })
  const onSleep = (): void => sandbox.advanceClock(300_000)
  const args = ['--user', 'ada', '--yes', '--endpoint', sandbox.url, '--receipt', at('receipt.json')]
  const run = await runDelete(args, { onSleep })
  expect(run).toMatchObject({ code: 0, sleeps: [5000, 5000, 5000] })
  expect(identities(sandbox)).toEqual(['bob', 'eve'])
})

test.each([
  ['a wrong key', { apiKey: 'another' }],
  ['an environment that is not the main one', { mainAppId: '12' }]
])('%s deletes nobody, leaves no receipt and is explained', async (_, options) => {
  const sandbox = await openHeap(options)
  const args = ['--user', 'ada', '--yes', '--endpoint', sandbox.url, '--receipt', at('receipt.json')]
  const run = await runDelete(args)
  expect(run.code).toBe(1)
  expect(run.stderr()).toContain('error: Heap gave no access to the deletion API. Check the API key and the App ID')
  expect(run.stdout()).toBe('')
  expect(fileNames()).not.toContain('receipt.json')
  expect(identities(sandbox)).toEqual(['ada', 'bob', 'eve'])
})

test('what fails for a while is tried again', async () => {
  const sandbox = await openHeap()
  sandbox.addFaults({ path: '/api/public/v0/user_deletion', status: 503, times: 2 })
  const args = ['--user', 'ada', '--yes', '--endpoint', sandbox.url, '--receipt', at('receipt.json')]
  const run = await runDelete(args)
  expect(run).toMatchObject({ code: 0, sleeps: [500, 1000] })
  expect(run.stderr()).toContain('Heap is not available: next try in')
  expect(identities(sandbox)).toEqual(['bob', 'eve'])
})

test('the key may come from a file', async () => {
  const sandbox = await openHeap()
  const key = at(write('key', `${KEY}\n`))
  const args = ['--user', 'ada', '--yes', '--endpoint', sandbox.url, '--receipt', at('receipt.json')]
  expect(await runDelete([...args, '--api-key-file', key], { env: { HEAP_APP_ID: APP } })).toMatchObject({ code: 0 })
  expect(identities(sandbox)).toEqual(['bob', 'eve'])
  expect(fileNames().filter((name) => read(name).includes(KEY))).toEqual(['key'])
})
