// Wrong use: every text says what is wrong and what to do, the exit code is 2, and nothing is sent.
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { runProgram } from './program'
import { at, openHeap, trackEvent, work, write } from './work-folder'

const TO = ['--app-id', '11']

async function refuse(args: string[], env: Record<string, string> = {}): Promise<string> {
  const { code, stdout, stderr } = await runProgram(args, { cwd: work.folder, env })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  return stderr
}

describe('send is told something wrong', () => {
  test.each<[string, string[], string]>([
    [
      'no App ID',
      [],
      `error: no App ID. Pass --app-id <id>, or set HEAP_APP_ID.
  In Heap: Account, Manage, Projects; or inside heap.load("…") in the snippet on your page.
`
    ],
    [
      'an App ID that is none',
      ['--app-id', 'my-app'],
      `error: --app-id: An App ID is digits only, about ten of them. In Heap: Account, Manage, Projects; or inside heap.load("…") in the snippet on your page.
`
    ],
    [
      'several wrong settings at once',
      ['--app-id', 'x', '--region', 'mars'],
      `error: --app-id: An App ID is digits only, about ten of them. In Heap: Account, Manage, Projects; or inside heap.load("…") in the snippet on your page.
  --region: The data region is US or EU. Choose EU if the address of your Heap account starts with "eu.".
`
    ],
    [
      'a region that does not exist',
      [...TO, '--region', 'mars'],
      `error: --region: The data region is US or EU. Choose EU if the address of your Heap account starts with "eu.".
`
    ],
    [
      'an endpoint that is no URL',
      [...TO, '--endpoint', 'localhost'],
      `error: --endpoint: The endpoint is a full URL, such as http://127.0.0.1:8765.
`
    ],
    [
      'anonymous events of a third kind',
      [...TO, '--anonymous-events', 'maybe'],
      `error: --anonymous-events: Events without a user id are set to reject or send.
`
    ],
    [
      'a reserved account property',
      [...TO, '--account-property', 'id'],
      `error: --account-property: The account property is the name of a user property of yours. Heap reserves id and user_id, and email is its own.
`
    ],
    [
      'concurrency 0',
      [...TO, '--concurrency', '0'],
      `error: option '--concurrency <n>' argument '0' is invalid. It is a whole number from 1 to 64.
(add --help to see all flags)
`
    ],
    [
      'concurrency that is no number',
      [...TO, '--concurrency', 'many'],
      `error: option '--concurrency <n>' argument 'many' is invalid. It is a whole number from 1 to 64.
(add --help to see all flags)
`
    ],
    [
      'a call type that does not exist',
      [...TO, '--types', 'track,click'],
      `error: option '--types <list>' argument 'track,click' is invalid. Unknown: click. Choose from track, identify, page, screen, group, alias.
(add --help to see all flags)
`
    ],
    [
      'a time that is none',
      [...TO, '--since', 'yesterday'],
      `error: --since yesterday is not a time. Write it like 2024-03-01 or 2024-03-01T12:00:00Z.
`
    ],
    [
      'an end that is no time',
      [...TO, '--until', '2024-02-30'],
      `error: --until 2024-02-30 is not a time. Write it like 2024-03-01 or 2024-03-01T12:00:00Z.
`
    ],
    [
      'an end before the start',
      [...TO, '--since', '2024-03-02', '--until', '2024-03-01'],
      `error: no event lies between --since 2024-03-02 and --until 2024-03-01. --until has to be later.
`
    ],
    [
      'negative patience',
      [...TO, '--give-up-after=-1'],
      `error: option '--give-up-after <minutes>' argument '-1' is invalid. It is a number of minutes, 0 or more.
(add --help to see all flags)
`
    ],
    [
      'a flag that does not exist',
      [...TO, '--dryrun'],
      `error: unknown option '--dryrun'
(Did you mean --dry-run?)
(add --help to see all flags)
`
    ],
    [
      'a flag that does not exist, with a value that may be a secret',
      [...TO, '--no-such-flag=value'],
      `error: unknown option '--no-such-flag'
(add --help to see all flags)
`
    ],
    [
      'a short flag that does not exist, with a value that may be a secret',
      [...TO, '-kvalue'],
      `error: unknown option '-k'
(add --help to see all flags)
`
    ],
    [
      'a second file that is not there',
      [...TO, 'other.ndjson'],
      `error: other.ndjson cannot be read (ENOENT). Check its name, and whether you may read it.
`
    ],
    [
      '--resume without a checkpoint',
      [...TO, '--resume'],
      `error: there is nothing to resume: no checkpoint at EVENTS.checkpoint. Leave --resume out.
`
    ],
    [
      '--resume of a dry run',
      [...TO, '--resume', '--dry-run'],
      `error: a dry run sends nothing, so there is nothing to resume. Leave --resume or --dry-run out.
`
    ],
    [
      'a report that is the file itself',
      [...TO, '--report', 'events.ndjson'],
      `error: --report would overwrite events.ndjson, which is being read. Pass another file.
`
    ],
    [
      'a report in a folder that does not exist',
      [...TO, '--report', 'no/such/report'],
      `error: the report no/such/report cannot be written (ENOENT). Pass --report a file that can be written.
`
    ]
  ])('%s', async (_what, args, text) => {
    const heap = await openHeap()
    write('events.ndjson', [trackEvent(1)])
    const endpoint = args.includes('--endpoint') ? [] : ['--endpoint', heap.url]
    const stderr = await refuse(['send', 'events.ndjson', ...endpoint, ...args])
    expect(stderr).toBe(text.replace('EVENTS', at('events.ndjson')))
    expect(heap.counters().requests).toBe(0)
  })

  test.each([
    [
      'is missing',
      ['send', 'no.ndjson', ...TO],
      'error: no.ndjson cannot be read (ENOENT). Check its name, and whether you may read it.\n'
    ],
    ['is a folder', ['send', 'folder', ...TO], 'error: the folder folder holds no files of events.\n'],
    ['is not named', ['send', ...TO], "error: missing required argument 'file'\n(add --help to see all flags)\n"]
  ])('its file %s', async (_what, args, text) => {
    mkdirSync(at('folder'))
    expect(await refuse(args)).toBe(text)
  })

  test.each([
    ['--resume', 'error: standard input cannot be resumed. Pass a file.\n'],
    ['--only-rejected=report', 'error: --only-rejected needs a file: standard input cannot be read twice.\n']
  ])('standard input goes not with %s', async (flag, text) => {
    write('report', '')
    expect(await refuse(['send', '-', ...TO, flag])).toBe(text)
  })
})

describe('the App ID', () => {
  test.each<[string, string[], Record<string, string>]>([
    ['may come from HEAP_APP_ID', [], { HEAP_APP_ID: '11' }],
    ['given as a flag wins', ['--app-id', '11'], { HEAP_APP_ID: '22' }],
    ['may be the whole snippet', ['--app-id', '<script>heap.load("11")</script>'], {}]
  ])('%s', async (_fact, args, env) => {
    const heap = await openHeap()
    write('events.ndjson', [trackEvent(1)])
    const flags = ['--endpoint', heap.url, ...args]
    expect((await runProgram(['send', 'events.ndjson', ...flags], { cwd: work.folder, env })).code).toBe(0)
    expect(heap.events({ app_id: '11' })).toHaveLength(1)
  })

  test('region and endpoint may come from the environment too', async () => {
    const heap = await openHeap()
    write('events.ndjson', [trackEvent(1)])
    const env = { HEAP_APP_ID: '11', HEAP_REGION: 'eu', HEAP_ENDPOINT: heap.url }
    const { code, stderr } = await runProgram(['send', 'events.ndjson'], { cwd: work.folder, env })
    expect([code, stderr.split('\n')[0]]).toEqual([0, `Heap · App ID 11 · ${heap.url} · events.ndjson (142 bytes)`])
    expect(heap.counters().events).toBe(1)
  })
})

describe('sandbox is told something wrong', () => {
  test('a port that is in use', async () => {
    const server = createServer()
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    try {
      expect(await refuse(['sandbox', '--port', String(port)])).toBe(
        `error: the local Heap cannot start on 127.0.0.1:${port}: another program listens there. Pass --port <another port>.\n`
      )
    } finally {
      await new Promise((done) => server.close(done))
    }
  })

  test('a port that does not exist', async () => {
    expect(await refuse(['sandbox', '--port', '70000'])).toBe(
      "error: option '--port <port>' argument '70000' is invalid. It is a whole number from 0 to 65535.\n(add --help to see all flags)\n"
    )
  })

  test('a data file that is none', async () => {
    write('holiday.txt', 'Dear diary\n')
    expect(await refuse(['sandbox', '--port', '0', '--data', 'holiday.txt'])).toBe(
      "error: the local Heap cannot start: holiday.txt, line 1: not an entry of a sandbox's file. Choose another file or remove it.\n"
    )
  })

  test('an address that is not of this machine', async () => {
    const env = { HEAP_DESTINATION_ADMIN_TOKEN: 'a-token-that-is-long-enough-for-all' }
    expect(await refuse(['sandbox', '--port', '0', '--host', '203.0.113.1'], env)).toBe(
      'error: the local Heap cannot start on 203.0.113.1:0 (EADDRNOTAVAIL). Pass another --port or --host.\n'
    )
  })

  test('an address that others can reach, without a token', async () => {
    expect(await refuse(['sandbox', '--port', '0', '--host', '203.0.113.1'])).toBe(
      'error: the local Heap cannot start: Others can reach 203.0.113.1: set an admin token, or listen on 127.0.0.1. Set it as HEAP_DESTINATION_ADMIN_TOKEN.\n'
    )
  })
})

describe('the program', () => {
  test('names its commands when it is given none', async () => {
    const stderr = await refuse([])
    for (const command of ['send', 'sandbox', 'demo']) expect(stderr).toContain(command)
  })

  test('does not know other commands', async () => {
    expect(await refuse(['sent'])).toBe(
      "error: unknown command 'sent'\n(Did you mean send?)\n(add --help to see all flags)\n"
    )
  })

  test.each([[['--help']], [['send', '--help']], [['--version']]])('%j is no error', async (args) => {
    const { code, stdout, stderr } = await runProgram(args)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).not.toBe('')
  })
})
