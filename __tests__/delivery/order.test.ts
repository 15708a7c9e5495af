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
const TWO_A_TIME = { ...TRACK, maxItems: 2 }
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
  const inputs = Array.from({ length: 6 }, (_, n) => plan(call(TWO_A_TIME, { n }, `${n}`), call(USERS, { n }, `${n}`)))
  const { most, mostPerUrl } = await watchRequests(inputs)
  expect({ most, mostPerUrl }).toEqual({ most: 2, mostPerUrl: 1 })
})

test('where every call is a request, eight about different subjects are under way at once', async () => {
  const inputs = Array.from({ length: 40 }, (_, n) => plan(call(LINK, { n }, `${n}`)))
  expect(await watchRequests(inputs)).toEqual({ most: 8, mostPerUrl: 8, sent: inputs.map((_, n) => ({ n })) })
})

test('and those about the same subject go one after the other, whichever of their subjects that is', async () => {
  const inputs = [
    plan({ ...call(LINK, { n: 0 }, 'a'), alsoAbout: ['visitor'] }),
    plan({ ...call(LINK, { n: 1 }, 'b'), alsoAbout: ['visitor'] }),
    plan(call(LINK, { n: 2 }, 'c')),
    plan({ ...call(LINK, { n: 3 }, 'c'), alsoAbout: ['visitor'] })
  ]
  const { most, sent } = await watchRequests(inputs)
  expect({ most, sent }).toEqual({ most: 2, sent: [{ n: 0 }, { n: 2 }, { n: 1 }, { n: 3 }] })
})

test('a call that has to be retried holds later ones about any of its subjects, and what waits for those', async () => {
  const inputs = [
    plan({ ...call(LINK, { n: 0 }, 'a'), alsoAbout: ['visitor'] }),
    plan({ ...call(LINK, { n: 1 }, 'b'), alsoAbout: ['visitor'] }),
    plan(call(LINK, { n: 2 }, 'b')),
    plan(call(LINK, { n: 3 }, 'c'))
  ]
  const { codes, sent } = await run(inputs, failing('"n":0'))
  expect(codes).toEqual(['heap_unavailable', 'held_for_order', 'held_for_order', 'delivered'])
  expect(sent).toEqual([
    ['link', { n: 0 }],
    ['link', { n: 3 }]
  ])
})

/** What was sent, and how many requests were under way at once at most, over all and to one address. */
async function watchRequests(
  inputs: readonly Plan[]
): Promise<{ most: number; mostPerUrl: number; sent: readonly object[] }> {
  const running = new Map<string, number>()
  const sent: object[] = []
  let [most, mostPerUrl] = [0, 0]
  await deliver(planTarget, inputs, async (request) => {
    const { url } = request
    sent.push(...itemsOf(request))
    running.set(url, (running.get(url) ?? 0) + 1)
    mostPerUrl = Math.max(mostPerUrl, running.get(url) ?? 0)
    most = Math.max(
      most,
      [...running.values()].reduce((sum, count) => sum + count, 0)
    )
    await new Promise((resolve) => setImmediate(resolve))
    running.set(url, (running.get(url) ?? 0) - 1)
    return OK
  })
  return { most, mostPerUrl, sent }
}
