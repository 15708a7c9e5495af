// Nothing about a subject overtakes what came before it, while something of it has to be retried.
import { deliver } from '../../src/delivery/deliver'
import type { HttpRequest, Outcome, Plan } from '../../src/delivery/types'
import {
  ACCOUNTS,
  answer,
  call,
  createFakeHttp,
  itemsOf,
  LINK,
  OK,
  plan,
  planTarget,
  TRACK,
  USERS
} from './fake-service'

const ONE_A_TIME = { ...TRACK, maxItems: 1 }
const codesOf = (outcomes: readonly Outcome[]) =>
  outcomes.map((outcome) => ('error' in outcome ? outcome.error.code : outcome.fate))

/** Answers 503 to bodies that contain the text. */
const failing = (text: string) => (request: HttpRequest) => (request.body.includes(text) ? answer(503) : OK)

async function run(inputs: readonly Plan[], answerTo: (request: HttpRequest) => { status: number; body: string }) {
  const { http, requests } = createFakeHttp(answerTo)
  const codes = codesOf(await deliver(planTarget, inputs, http))
  return { codes, sent: requests.map((request) => [request.endpoint.name, ...itemsOf(request)]) }
}

test('later calls of a subject wait with the one that has to be retried, and others do not', async () => {
  const inputs = ['a', 'b', 'a', 'c', 'a'].map((subject, n) => plan(call(ONE_A_TIME, { n }, subject)))
  const { codes, sent } = await run(inputs, failing('"n":0'))
  expect(codes).toEqual(['heap_unavailable', 'delivered', 'held_for_order', 'delivered', 'held_for_order'])
  expect(sent).toEqual([
    ['track', { n: 0 }],
    ['track', { n: 1 }],
    ['track', { n: 3 }]
  ])
})

test('a rejected call holds nothing up', async () => {
  const inputs = [0, 1].map((n) => plan(call(ONE_A_TIME, { n }, 'a')))
  const { codes } = await run(inputs, (request) => (request.body.includes('"n":0') ? answer(404) : OK))
  expect(codes).toEqual(['refused_by_heap', 'delivered'])
})

test('a half that has to be retried holds the same subject in the other half', async () => {
  const inputs = ['a', 'b', 'a', 'b'].map((subject, n) => plan(call(TRACK, { n }, subject)))
  const { codes } = await run(inputs, ({ calls, body }) => {
    if (calls.length === 4) return answer(400)
    return body.includes('"n":0') ? answer(503) : OK
  })
  expect(codes).toEqual(['heap_unavailable', 'heap_unavailable', 'held_for_order', 'held_for_order'])
})

test('a link that has to be retried holds its properties and later calls of the same user, not those of others', async () => {
  const inputs = [
    plan(call(LINK, { l: 0 }, 'a'), call(USERS, { u: 0 }, 'a')),
    plan(call(USERS, { u: 1 }, 'b')),
    plan(call(LINK, { l: 2 }, 'a'), call(USERS, { u: 2 }, 'a')),
    plan(call(USERS, { u: 3 }, 'a')),
    plan(call(LINK, { l: 4 }, 'b'), call(USERS, { u: 4 }, 'b'))
  ]
  const { codes, sent } = await run(inputs, failing('"l":0'))
  expect(codes).toEqual(['heap_unavailable', 'delivered', 'held_for_order', 'held_for_order', 'delivered'])
  expect(sent).toEqual([
    ['link', { l: 0 }],
    ['link', { l: 4 }],
    ['users', { u: 1 }, { u: 4 }]
  ])
})

test('what came before the retried call is not held', async () => {
  const inputs = [plan(call(USERS, { u: 0 }, 'a')), plan(call(LINK, { l: 1 }, 'a'), call(USERS, { u: 1 }, 'a'))]
  const { codes, sent } = await run(inputs, failing('"l":1'))
  expect(codes).toEqual(['delivered', 'heap_unavailable'])
  expect(sent).toContainEqual(['users', { u: 0 }])
})

test('a delivered input that a repeat of an earlier one would undo is repeated after it', async () => {
  const inputs = [
    plan(call(ACCOUNTS, { account: 'first' }, 'account:first'), call(USERS, { account: 'first' }, 'a')),
    plan(call(TRACK, { n: 1 }, 'a')),
    plan(call(USERS, { account: 'second' }, 'a')),
    plan(call(USERS, { account: 'other' }, 'b'))
  ]
  const { codes } = await run(inputs, ({ url }) => (url === ACCOUNTS.url ? answer(503) : OK))
  expect(codes).toEqual(['heap_unavailable', 'delivered', 'held_for_order', 'delivered'])
})

test('a call of a lower phase ends before one of a higher phase begins', async () => {
  const inputs = Array.from({ length: 5 }, (_, n) =>
    plan(call(USERS, { u: n }, `u${n}`), call(LINK, { l: n }, `u${n}`))
  )
  const { sent } = await run(inputs, () => OK)
  expect(sent.map(([name]) => name)).toEqual(['link', 'link', 'link', 'link', 'link', 'users'])
})

test('endpoints of one phase are served side by side, batches of one endpoint one after the other', async () => {
  let running = 0
  let most = 0
  const perUrl = new Map<string, number>()
  const inputs = Array.from({ length: 3 }, (_, n) => plan(call(ONE_A_TIME, { n }, `${n}`), call(USERS, { n }, `${n}`)))
  await deliver(planTarget, inputs, async ({ url }) => {
    most = Math.max(most, ++running)
    perUrl.set(url, (perUrl.get(url) ?? 0) + 1)
    expect(perUrl.get(url)).toBe(1)
    await new Promise((resolve) => setImmediate(resolve))
    perUrl.set(url, 0)
    running--
    return OK
  })
  expect(most).toBe(2)
})
