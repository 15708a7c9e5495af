// What survives: a restart, a torn last line, a kill -9; and what is refused as a foreign file.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSandbox } from '../../src/sandbox'
import { get, jsonOf, openSandbox, post } from './sandboxes'

let folder: string
let persistTo: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'))
  persistTo = join(folder, 'heap.ndjson')
})
afterEach(() => rmSync(folder, { recursive: true }))

const event = (name: string) => ({ app_id: '1', event: name, identity: 'ada', idempotency_key: name })

test('everything held survives a restart, in the same words', async () => {
  const first = await openSandbox({ persistTo, deletionDelayMs: 1000 })
  await post(`${first.url}/api/track`, event('one'))
  first.advanceClock(5000)
  // Layout between the values is no obstacle to one line per body.
  await post(`${first.url}/api/track`, JSON.stringify({ app_id: '1', event: 'a\nb', user_id: '7' }, null, 2))
  await post(`${first.url}/api/v1/identify`, { app_id: '1', user_id: '7', identity: 'ada' })
  await post(`${first.url}/api/add_user_properties`, {
    app_id: '1',
    identity: 'ada',
    properties: { id: 1, plan: 'pro' }
  })
  await post(`${first.url}/api/add_account_properties`, { app_id: '1', account_id: 'acme', properties: { seats: 3 } })
  await post(`${first.url}/api/track`, event('one'))
  await post(`${first.url}/api/track`, { app_id: '1', event: 'x', identity: 'bob' })
  const authorization = `Basic ${Buffer.from('1:key').toString('base64')}`
  const { access_token } = jsonOf(await post(`${first.url}/api/public/v0/auth_token`, '', { authorization })) as {
    access_token: string
  }
  const bearer = { authorization: `Bearer ${access_token}` }
  await post(`${first.url}/api/public/v0/user_deletion`, { users: [{ identity: 'bob' }] }, bearer)
  const held = [first.users(), first.events(), first.accounts(), first.counters()]
  await first.close()

  const second = await openSandbox({ persistTo })
  expect([second.users(), second.events(), second.accounts(), second.counters()]).toEqual(held)
  expect(second.counters()).toMatchObject({ requests: 7, events: 3, users: 2, duplicates: 1, ignoredProperties: 1 })
  second.advanceClock(1000)
  expect(second.users({ identity: 'bob' })).toEqual([])
  await post(`${second.url}/api/track`, event('one'))
  expect(second.counters().duplicates).toBe(2)
})

test('budgets survive a restart', async () => {
  const first = await openSandbox({ persistTo })
  for (let index = 0; index < 30; index += 1) await post(`${first.url}/api/track`, event(`e${index}`))
  await first.close()
  const second = await openSandbox({ persistTo })
  expect((await post(`${second.url}/api/track`, event('late'))).status).toBe(429)
})

test('a torn last line is cut off, and the next body takes its place', async () => {
  const first = await openSandbox({ persistTo })
  await post(`${first.url}/api/track`, event('one'))
  await first.close()
  const whole = readFileSync(persistTo, 'utf8')
  appendFileSync(persistTo, whole.slice(0, 40))
  const second = await openSandbox({ persistTo })
  expect(second.events().map((row) => row.event)).toEqual(['one'])
  expect(readFileSync(persistTo, 'utf8')).toBe(whole)
  await post(`${second.url}/api/track`, event('two'))
  await second.close()
  const third = await openSandbox({ persistTo })
  expect(third.events().map((row) => row.event)).toEqual(['one', 'two'])
})

test('refused bodies are not written down, and reset empties the file', async () => {
  const sandbox = await openSandbox({ persistTo })
  await post(`${sandbox.url}/api/track`, { app_id: '1' })
  expect(readFileSync(persistTo, 'utf8')).toBe('')
  await post(`${sandbox.url}/api/track`, event('one'))
  sandbox.reset()
  expect(readFileSync(persistTo, 'utf8')).toBe('')
  await post(`${sandbox.url}/api/track`, event('two'))
  await sandbox.close()
  expect((await openSandbox({ persistTo })).events().map((row) => row.event)).toEqual(['two'])
})

test.each([
  ['no JSON', 'hello\n'],
  ['no entry', '{"event":"x"}\n'],
  ['an entry that Heap would refuse', '{"at":1,"path":"/api/track","body":{}}\n'],
  ['an entry of an unknown path', '{"at":1,"path":"/api/other","body":{}}\n']
])('a file with %s in it is refused and left alone', async (_name, content) => {
  writeFileSync(persistTo, content)
  await expect(createSandbox({ persistTo })).rejects.toThrow(
    `${persistTo}, line 1: not an entry of a sandbox's file. Choose another file or remove it.`
  )
  expect(readFileSync(persistTo, 'utf8')).toBe(content)
})

test('what was answered OK survives kill -9', async () => {
  const program = `require(${JSON.stringify(join(__dirname, '../../src/sandbox'))})
    .createSandbox({ persistTo: ${JSON.stringify(persistTo)} }).then((sandbox) => console.log(sandbox.url))`
  const child = spawn(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', program])
  const [url] = (await once(child.stdout, 'data')).map(String)
  const reply = await post(`${url?.trim()}/api/track`, event('one'))
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(reply.status).toBe(200)
  const sandbox = await openSandbox({ persistTo })
  expect(jsonOf(await get(`${sandbox.url}/sandbox/events`))).toMatchObject({ total: 1, items: [{ event: 'one' }] })
})
