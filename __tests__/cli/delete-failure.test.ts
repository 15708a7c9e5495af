// A deletion that does not go through: what is known of it, what is kept, and what is said. Nothing is asked again
// later.
import { mkdirSync } from 'node:fs'
import type { Fault } from '../../src/sandbox'
import { APP, NOTE, fileNames, identities, list, openHeap, readReceipt, runDelete, type Run } from './delete-run'
import { at, write } from './work-folder'

const ASK = '/api/public/v0/user_deletion'
const TOKEN = '/api/public/v0/auth_token'
const HARMLESS = 'Asking for the same person twice does no harm.'
const UNCLEAR = 'It is not known whether Heap has accepted the request.'
const LATER = 'Try it again later.'

/** What is said of it at the end; pauses are told before. A connection that breaks has two names, by chance. */
const lastLines = ({ stderr }: Run): string =>
  stderr()
    .replace(/^.*(next try in|to delete).*\n/gm, '')
    .replace(/ECONNRESET|UND_ERR_SOCKET/, '(broken)')

describe('Heap has deleted nobody, and no receipt is left', () => {
  test.each<[string, Fault, string]>([
    ['it is not available', { path: ASK, status: 503 }, `The answer was HTTP 503. ${LATER} ${HARMLESS}`],
    [
      'it asks for a longer wait than a person has',
      { path: ASK, status: 429, retryAfter: 600 },
      `The answer was HTTP 429. Try it again in 10 minutes. ${HARMLESS}`
    ],
    [
      'it gives no token',
      { path: TOKEN, reset: true },
      `No answer when access to the deletion API was asked for. ${LATER} ${HARMLESS}`
    ],
    [
      'it refuses',
      { path: ASK, status: 400, body: 'no' },
      'The answer was HTTP 400: "no". Heap\'s answer says why. If it is about the App ID, check it in Heap under Account, Manage, Projects.'
    ]
  ])('when %s', async (_, fault, message) => {
    const sandbox = await openHeap()
    sandbox.addFaults(fault)
    const run = await ask(sandbox.url)
    expect([run.code, run.stdout(), lastLines(run)]).toEqual([1, '', `error: ${message}\n`])
    expect(fileNames()).toEqual([])
    expect(identities(sandbox)).toEqual(['ada', 'bob', 'eve'])
  })
})

describe('Heap may have deleted somebody: that is said, and the receipt is kept', () => {
  const lost = `No complete answer came: (broken). ${UNCLEAR} ${LATER} ${HARMLESS}`
  test.each<[string, Fault[], string]>([
    ['its answer is lost', [{ reset: true, applied: true }], lost],
    [
      'its answer was lost and then it refuses',
      [
        { reset: true, applied: true, times: 1 },
        { status: 400, body: 'no' }
      ],
      `The answer was HTTP 400: "no". Heap's answer says why. If it is about the App ID, check it in Heap under Account, Manage, Projects. ${UNCLEAR} ${HARMLESS}`
    ],
    [
      'something between here and Heap gives up',
      [{ status: 504, applied: true }],
      `The answer was HTTP 504. ${UNCLEAR} ${LATER} ${HARMLESS}`
    ],
    [
      'it answers without an id',
      [{ body: '{}' }],
      `The answer to the deletion has no request id. Something other than Heap may have answered: check the endpoint and the proxy. ${UNCLEAR} ${HARMLESS}`
    ]
  ])('when %s', async (_, faults, message) => {
    const sandbox = await openHeap()
    sandbox.addFaults(...faults.map((fault) => ({ path: ASK, ...fault })))
    const run = await ask(sandbox.url)
    expect([run.code, lastLines(run)]).toEqual([1, `error: ${message}\n`])
    const askedAt = expect.stringMatching(/^2024-05-01T12:\d\d:\d\d\.\d{3}Z$/) as string
    expect(readReceipt()).toEqual({
      version: 1,
      appId: APP,
      confirmed: 0,
      note: NOTE,
      requests: [],
      unanswered: [{ askedAt, users: 1, identities: [expect.stringMatching(/^sha256:fdee430d40bd57de/)] }]
    })
    expect(run.stdout()).toMatch(
      /^ {2}Receipt: .*receipt\.json\n {2}unknown {3}1 user id {2}asked at .*Z without an answer\n$/
    )
    expect(identities(sandbox)).toEqual(['bob', 'eve'])
    const status = await runDelete(['--status', at('receipt.json'), '--endpoint', sandbox.url])
    expect([status.code, status.stdout()]).toEqual([1, expect.stringContaining('unknown   1 user id')])
  })
})

test('a receipt that cannot be written costs no proof: the id of the request is shown, and nobody else is asked for', async () => {
  const sandbox = await openHeap()
  mkdirSync(at('receipt.json.new'))
  const run = await ask(sandbox.url, 10_001)
  const path = at('receipt.json')
  expect(run.code).toBe(1)
  expect(run.stdout().replace(/[\w-]{36}/, '(id)')).toBe(
    '  Heap has accepted the deletion of 10,000 user ids.\n  pending   10,000 user ids  request (id)\n'
  )
  expect(lastLines(run)).toBe(
    `error: The receipt ${path} cannot be written: EISDIR. Write down the ids of the requests: without the receipt they are the only proof. Not yet requested: 1 of 10,001 user ids.\n`
  )
})

test('when a later request fails, the receipt keeps what Heap has taken in, and the rest is counted', async () => {
  const sandbox = await openHeap()
  sandbox.addFaults({ path: ASK, status: 503, afterRequests: 1 })
  const run = await ask(sandbox.url, 10_001)
  expect([run.code, lastLines(run)]).toEqual([
    1,
    `error: The answer was HTTP 503. Not yet requested: 1 of 10,001 user ids. ${LATER} ${HARMLESS}\n`
  ])
  expect(readReceipt().requests).toMatchObject([{ users: 10_000 }])
})

test('Ctrl-C between two requests tells how many were not asked for', async () => {
  const sandbox = await openHeap()
  sandbox.addFaults({ path: ASK, status: 503, times: 1 })
  const run = await ask(sandbox.url, 10_001, (_, { interrupt }) => interrupt())
  expect([run.code, lastLines(run)]).toEqual([
    1,
    `error: It was stopped. Not yet requested: 1 of 10,001 user ids. ${HARMLESS}\n`
  ])
  expect(readReceipt().requests).toMatchObject([{ users: 10_000 }])
})

test('a request that Heap does not know any more keeps none of the others from being looked at', async () => {
  const sandbox = await openHeap({ deletionDelayMs: 3_600_000 })
  await ask(sandbox.url)
  const { requests, ...receipt } = readReceipt()
  const id = String(requests[0]?.id)
  write('receipt.json', `${JSON.stringify({ ...receipt, requests: [{ ...requests[0], id: 'gone' }, ...requests] })}\n`)
  sandbox.advanceClock(3_600_000)
  const run = await runDelete(['--status', at('receipt.json'), '--endpoint', sandbox.url])
  expect(readReceipt().requests.map(({ status }) => status)).toEqual(['pending', 'complete'])
  expect([run.code, run.stdout(), run.stderr()]).toEqual([
    1,
    `  pending   1 user id  request gone\n  complete  1 user id  request ${id}\n  Heap has confirmed the deletion of 1 user id. It does not say whether it knew it.\n`,
    'error: request gone: Heap knows no deletion request of that id. Check that the App ID is the one that asked for the deletion. Heap may forget old requests that are complete.\n'
  ])
})

test('a receipt that lists no request is not taken for a deletion that is complete', async () => {
  write('receipt.json', [{ version: 1, appId: APP, requests: [] }])
  const run = await runDelete(['--status', at('receipt.json')])
  expect([run.code, run.stderr(), run.stdout()]).toEqual([
    1,
    '',
    '  The receipt lists no request: the command that made it was interrupted. Request the deletion again.\n'
  ])
})

type OnSleep = NonNullable<Parameters<typeof runDelete>[1]>['onSleep']

/** Ada alone, or so many others. */
function ask(endpoint: string, users = 1, onSleep?: OnSleep): Promise<Run> {
  const ids = users === 1 ? ['ada'] : Array.from({ length: users }, (_, index) => `u-${String(index)}`)
  const whom = users === 1 ? ['--user', 'ada'] : ['--file', list(ids.join('\n'))]
  const args = [...whom, '--yes', '--endpoint', endpoint, '--receipt', at('receipt.json')]
  return runDelete(args, onSleep && { onSleep })
}
