// Named tokens from the command line: made, listed and revoked, and what `start` says of them.
import { readFileSync } from 'node:fs'
import { runProgram, startProgram, until, type Ended } from './program'
import { at } from './work-folder'

const token = (...args: string[]): Promise<Ended> => runProgram(['token', ...args, '--data', at('data')])

test('a token is made, listed without what it is, and revoked', async () => {
  const made = await token('create', 'the wall screen', '--role', 'look')
  expect(made).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^hdt_[\w-]{43}\n$/),
    stderr: 'Keep it now: it is stored as a hash, and cannot be shown again.\n'
  })
  await token('create', 'on call', '--role', 'operate')
  const [first] = JSON.parse(readFileSync(at('data/tokens.json'), 'utf8')).tokens as { id: string; hash: string }[]
  expect(first!.hash).toMatch(/^[0-9a-f]{64}$/)
  const listed = await token('list')
  expect([listed.code, listed.stderr]).toEqual([0, ''])
  expect(listed.stdout.replace(/\d{4}-\d\d-\d\dT\S+Z/g, '(time)').replace(/^[0-9a-f]{8} /gm, '(id)     ')).toBe(
    `id        role       name             made
(id)      look       the wall screen  (time)
(id)      operate    on call          (time)
`
  )
  expect((await token('revoke', 'on call')).stdout).toMatch(
    /^Revoked "on call" \([0-9a-f]{8}\)\. Its sessions have ended\.\n$/
  )
  expect((await token('revoke', first!.id)).code).toBe(0)
  expect((await token('list')).stdout).toBe('id        role       name  made\n')
  const log = readFileSync(at('data/changes.ndjson'), 'utf8').trim().split('\n')
  expect(log.map((line) => JSON.parse(line) as object)).toMatchObject(
    ['added', 'added', 'removed', 'removed'].map((kind) => ({ by: 'heap-destination token', changes: [{ kind }] }))
  )
})

test.each<[string, string[], string]>([
  ['no role', ['create', 'a'], "error: required option '--role <role>' not specified\n(add --help to see all flags)\n"],
  [
    'a role that there is not',
    ['create', 'a', '--role', 'admin'],
    "error: option '--role <role>' argument 'admin' is invalid. Allowed choices are look, operate, configure.\n(add --help to see all flags)\n"
  ],
  [
    'no name',
    ['create', ' ', '--role', 'look'],
    'error: no token was made: Give the token a name, so that you know later which one to revoke.\n'
  ],
  ['a token that there is not', ['revoke', 'a'], 'error: nothing was revoked: no token has this id or name.\n']
])('told %s, it says so', async (_what, args, stderr) => {
  expect(await token(...args)).toEqual({ code: 2, stdout: '', stderr })
})

test('start says that named tokens keep nobody out without an admin token', async () => {
  await token('create', 'a', '--role', 'look')
  const { output } = startProgram(['start', '--port', '0', '--data', at('data')])
  await until(() => output().stderr.includes('\n'))
  expect(output().stderr).toBe(
    'warning: nobody is asked for a named token as long as there is no admin token. Set it as HEAP_DESTINATION_ADMIN_TOKEN.\n'
  )
})
