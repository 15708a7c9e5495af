// The API key through the real program: in no output and in no file, whatever the command and however it ends.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram, type Ended } from './program'
import { at, openHeap, trackEvent, work, write } from './work-folder'

const KEY = 'marker-of-the-api-key'

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const ended = await runProgram([...args, '--app-id', '11'], {
    cwd: work.folder,
    env: { HEAP_API_KEY: KEY, ...env }
  })
  expect(ended.stdout + ended.stderr).not.toContain(KEY)
  const files = readdirSync(work.folder).map((name) => readFileSync(join(work.folder, name), 'utf8'))
  expect(files.join('\n')).not.toContain(KEY)
  return ended
}

test('a deletion that works', async () => {
  const { url } = await openHeap({ apiKey: KEY })
  const ended = await run(['delete', '--user', 'ada', '--yes', '--endpoint', url])
  expect(ended).toMatchObject({ code: 0 })
  const [receipt = ''] = readdirSync(work.folder)
  expect(receipt).toMatch(/^heap-deletion-\d{8}T\d{6}Z\.json$/)
  expect(await run(['delete', '--status', receipt, '--endpoint', url])).toMatchObject({ code: 0 })
})

test('a deletion that is refused, with traces', async () => {
  const { url } = await openHeap({ apiKey: 'another' })
  const ended = await run(['--debug', 'delete', '--user', 'ada', '--yes', '--endpoint', url])
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('Heap gave no access') as string })
  expect(readdirSync(work.folder)).toEqual([])
})

test('a Heap that repeats what it was asked', async () => {
  const heap = await openHeap({ apiKey: KEY })
  const echo = Buffer.from(`11:${KEY}`).toString('base64')
  heap.addFaults({ path: '/api/public/v0/auth_token', status: 400, body: `bad request: Basic ${echo} ${KEY}` })
  const ended = await run(['delete', '--user', 'ada', '--yes', '--endpoint', heap.url])
  expect(ended.code).toBe(1)
  expect(ended.stderr).toContain('The answer was HTTP 400 when access to the deletion API was asked for.')
  expect(ended.stderr).not.toContain(echo)
})

test.each([
  ['delete', ['delete', '--user', 'ada', '--api-key', KEY]],
  ['delete, in one word', ['delete', '--user', 'ada', `--api-key=${KEY}`]],
  ['send, which knows no such flag', ['send', 'events.ndjson', `--api-key=${KEY}`]],
  ...[`--apikey=${KEY}`, `--api_key=${KEY}`, `--key=${KEY}`, `--key=it's ${KEY}`, `-k${KEY}`, `-k=${KEY}`].map(
    (flag): [string, string[]] => [`delete, mistyped as ${flag}`, ['delete', '--user', 'ada', flag]]
  )
])('a key on the command line of %s is not repeated', async (_, args) => {
  expect(await run(args)).toMatchObject({ code: 2, stdout: '' })
})

test('a run of send, its report and its checkpoint', async () => {
  const { url } = await openHeap()
  write('events.ndjson', [trackEvent(1), trackEvent(2, { userId: null }), 'no json'])
  const ended = await run(['send', 'events.ndjson', '--report', 'report.ndjson', '--endpoint', url])
  expect(ended.code).toBe(1)
  expect(readFileSync(at('report.ndjson'), 'utf8')).toContain('missing_identity')
})
