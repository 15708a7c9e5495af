// People who were deleted stay deleted: `send` leaves them out, and `delete` puts them on the list of a runner.
import { createHash } from 'node:crypto'
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createProgram } from '../../src/cli/program'
import { APP_ID, makeDirectory, openRunner, openSetUp, rowsOf, untilSettled, type SetUp } from '../runner/runners'
import { APP, identities, openHeap, runDelete } from './delete-run'
import { openTerminal } from './terminal'
import { at, readReport, trackEvent, write } from './work-folder'

const hashOf = (id: string): string => `sha256:${createHash('sha256').update(id).digest('hex')}`

interface Sent {
  readonly code: number | undefined
  readonly refusal: string
  readonly stdout: string
}

async function send(args: readonly string[]): Promise<Sent> {
  const terminal = openTerminal({ env: { HEAP_APP_ID: APP } })
  let code: number | undefined
  let refusal = ''
  await createProgram(terminal.io, (result) => (code = result))
    .parseAsync(['node', 'heap-destination', 'send', at('events.ndjson'), ...args])
    .catch((error: unknown) => (refusal = (error as Error).message))
  return { code, refusal, stdout: terminal.stdout() }
}

const rejected = (): unknown[] => readReport('report').map(({ line, fate, code }) => [line, fate, code])

const ADA_AND_OTHERS = [
  trackEvent(1, { userId: ' ada ' }),
  trackEvent(2, { userId: 'dan' }),
  { type: 'group', userId: 'ada', groupId: 'acme', messageId: 'm-3' },
  { type: 'group', userId: 'dan', groupId: 'acme', messageId: 'm-4' }
]

test('a receipt: nothing is sent of whom it names, and each of their events is reported', async () => {
  const heap = await openHeap()
  const toHeap = ['--endpoint', heap.url]
  await runDelete(['--user', 'ada', '--yes', '--receipt', at('receipt.json'), ...toHeap])
  expect(identities(heap)).toEqual(['bob', 'eve'])
  write('events.ndjson', ADA_AND_OTHERS)
  const { code, stdout } = await send([...toHeap, '--suppress', at('receipt.json'), '--report', at('report')])
  expect(code).toBe(1)
  expect(identities(heap)).toEqual(['bob', 'eve', 'dan'])
  expect(rejected()).toEqual([
    [1, 'rejected', 'suppressed_user'],
    [3, 'rejected', 'suppressed_user']
  ])
  expect(stdout).toMatch(/Delivered +2 .*track 1 · group 1/)
  expect(stdout).toContain('2  the user was deleted')
})

test.each<[string, string, string[]]>([
  ['ids', 'ada\n', []],
  ['ids, where identities are hashed', 'ada\n', ['--hash-identity']],
  ['hashes', `eve\n${hashOf('ada')}\n`, []],
  ['hashes, where identities are hashed', `${hashOf('ada')}\n`, ['--hash-identity']],
  ['what the admin API lists', JSON.stringify({ count: 1, suppressions: [{ person: hashOf('ada') }] }, null, 2), []],
  ['a JSON array', '["ada"]', []]
])('a list of %s', async (_, list, flags) => {
  const heap = await openHeap()
  write('list', list)
  write('events.ndjson', ADA_AND_OTHERS)
  write('none', '["nobody"]')
  const lists = ['--suppress', at('list'), '--suppress', at('none')]
  const { code } = await send(['--endpoint', heap.url, ...lists, '--report', at('report'), ...flags])
  expect([code, rejected()]).toEqual([
    1,
    [
      [1, 'rejected', 'suppressed_user'],
      [3, 'rejected', 'suppressed_user']
    ]
  ])
})

test.each([
  ['that is not there', undefined, 'the list of users cannot be read: ENOENT.'],
  ['with a placeholder', 'ada\nnull\n', 'some entries are not user ids.\nline 2: '],
  ['of JSON that is no receipt', '{"users":["ada"]}\n', 'some entries are not user ids.\nline 1: it is JSON.']
])('a list %s: nothing is sent', async (_, list, message) => {
  const heap = await openHeap()
  if (list !== undefined) write('list', list)
  write('events.ndjson', ADA_AND_OTHERS)
  const { code, refusal } = await send(['--endpoint', heap.url, '--suppress', at('list')])
  expect(code).toBeUndefined()
  expect(refusal).toContain(`nothing was sent: --suppress ${at('list')}: ${message}`)
  expect(identities(heap)).toEqual(['ada', 'bob', 'eve'])
})

/** A runner with a folder of its own, and events of Ada and Bob in it. */
async function openRunnerWithPeople(): Promise<SetUp & { readonly folder: string }> {
  const folder = makeDirectory()
  const setUp = await openSetUp({ dataDirectory: folder })
  for (const userId of ['ada', 'bob']) {
    await setUp.track('/v1/track', {
      event: 'Looked',
      userId,
      writeKey: setUp.writeKey,
      properties: { at: `${userId}-street` }
    })
  }
  await untilSettled(setUp, setUp.destinationId)
  return { ...setUp, folder }
}

const deleteWith = ({ sandbox, folder }: SetUp & { folder: string }, user: string) =>
  runDelete([
    '--user',
    user,
    '--yes',
    '--data',
    folder,
    '--endpoint',
    sandbox.url,
    '--app-id',
    APP_ID,
    '--receipt',
    at(user)
  ])

const listed = async ({ api, destinationId }: Pick<SetUp, 'api' | 'destinationId'>): Promise<unknown[]> =>
  rowsOf((await api.get(`/api/destinations/${destinationId}/suppressions`)).suppressions)
    .map(({ person }) => person as string)
    .sort()

const filesWith = (folder: string, text: string): string[] =>
  readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(text))

test('the list of a runner that runs, that was stopped, and that was killed', async () => {
  const setUp = await openRunnerWithPeople()
  const { folder, sandbox, destinationId } = setUp
  const toHeap = ['--endpoint', sandbox.url, '--app-id', APP_ID, '--data', folder]
  const whileItRuns = await deleteWith(setUp, 'ada')
  expect([whileItRuns.refusal, whileItRuns.code]).toEqual(['', 0])
  expect(whileItRuns.stdout()).toContain(
    `On the list of the runner in ${folder}. The runner is running, so their events there were not erased`
  )
  expect(await listed(setUp)).toEqual([hashOf('ada')])
  // The runner knows it at once.
  await setUp.track('/v1/track', { event: 'Looked', userId: 'ada', writeKey: setUp.writeKey })
  await untilSettled(setUp, destinationId)
  expect(identities(sandbox)).toEqual(['bob'])
  // And so does a run of `send`, beside it and behind it.
  write('events.ndjson', ADA_AND_OTHERS)
  expect((await send([...toHeap, '--report', at('report')])).code).toBe(1)
  const left = [
    [1, 'rejected', 'suppressed_user'],
    [3, 'rejected', 'suppressed_user']
  ]
  expect(rejected()).toEqual(left)
  // As a kill leaves it: the newest changes are in the log of the database alone.
  const killed = makeDirectory()
  cpSync(folder, killed, { recursive: true })
  await setUp.close()

  const afterwards = await deleteWith(setUp, 'bob')
  expect(afterwards.stdout()).toContain(`On the list of the runner in ${folder}. 1 event of them erased there.`)
  expect(filesWith(folder, 'bob-street')).toEqual([])
  const again = await openRunner({ dataDirectory: folder, sandboxUrl: sandbox.url })
  expect(await listed({ api: again.api, destinationId })).toEqual([hashOf('ada'), hashOf('bob')].sort())
  await again.close()

  write('events.ndjson', ADA_AND_OTHERS)
  const inKilled = [...toHeap.slice(0, -1), killed, '--report', at('report')]
  expect((await send(inKilled)).code).toBe(1)
  expect(rejected()).toEqual(left)
  const revived = await openRunner({ dataDirectory: killed, sandboxUrl: sandbox.url })
  expect(await listed({ api: revived.api, destinationId })).toEqual([hashOf('ada')])
  expect(rowsOf((await revived.api.get('/api/events')).events)).toHaveLength(3)
})

test('whom Heap refuses to delete is not on the list', async () => {
  const setUp = await openRunnerWithPeople()
  setUp.sandbox.addFaults({ path: '/api/public/v0/user_deletion', status: 400 })
  expect((await deleteWith(setUp, 'ada')).code).toBe(1)
  expect(await listed(setUp)).toEqual([])
})

test('a folder in which no destination has the App ID is refused before anybody is deleted', async () => {
  const heap = await openHeap()
  const { code, refusal } = await runDelete(['--user', 'ada', '--yes', '--data', at('data'), '--endpoint', heap.url])
  expect([code, refusal]).toEqual([
    undefined,
    `no destination in the data folder ${at('data')} has App ID ${APP}, so nobody can be suppressed there. Check --data and --app-id, or leave --data out.`
  ])
  expect(identities(heap)).toEqual(['ada', 'bob', 'eve'])
})

describe('delete --user-id-from', () => {
  const path = ['--dry-run', '--user-id-from', 'traits.email']
  const events = [
    { type: 'identify', userId: 'u-1', traits: { email: 'ada@example.test' } },
    { type: 'track', userId: 'u-1', event: 'A', context: { traits: { email: 'ada@example.test' } } },
    { type: 'identify', userId: 'u-2', traits: { email: 'bob@example.test' } },
    { type: 'identify', userId: 'u-3', traits: { email: 7 } }
  ]

  test('takes the ids out of events as send does, each once', async () => {
    const run = await runDelete(['--file', at(write('events.ndjson', events)), ...path])
    expect(run.refusal).toBe('')
    const { body } = JSON.parse(run.stdout()) as { body: { users: unknown[] } }
    expect(body.users).toEqual([{ identity: 'ada@example.test' }, { identity: 'bob@example.test' }, { identity: '7' }])
  })

  test.each([
    [
      'an event without it',
      [events[0], { type: 'identify', userId: 'u-2' }],
      'line 2: there is no text in traits.email.'
    ],
    ['a line that is no JSON', [events[0], '{"type":'], 'line 2: It is not valid JSON'],
    ['a placeholder in it', [{ traits: { email: 'null' } }], 'line 1: ']
  ])('refuses %s, with the line', async (_, lines, message) => {
    const run = await runDelete(['--file', at(write('events.ndjson', lines)), ...path])
    expect([run.code, run.refusal]).toEqual([undefined, expect.stringMatching(/^nobody was deleted: /)])
    expect(run.refusal).toContain(message)
  })
})
