// Bodies that are no JSON object, items that an answer of success refuses, and budgets that count requests.
import { deliver } from '../../src/delivery/deliver'
import { createBudgets } from '../../src/delivery/budgets'
import { JsonText } from '../../src/delivery/json-text'
import type { BodyForm, Endpoint, Target } from '../../src/delivery/types'
import { HeapDestinationError } from '../../src/errors'
import { answer, call, createFakeHttp, OK, plan, TRACK, trackPlans, planTarget } from './fake-service'

const CSV: BodyForm = {
  contentType: 'text/csv',
  overhead: 'id,value\n'.length,
  write: (rows) => `id,value\n${rows.join('\n')}`
}
const ROWS: Endpoint = {
  name: 'rows',
  url: 'http://service.test/rows',
  phase: 0,
  envelope: {},
  form: CSV,
  maxItems: 3,
  maxBytes: 30
}

test('rows are packed within items and bytes, and travel as they are, also one alone', async () => {
  const { http, requests } = createFakeHttp()
  const rows = ['a,1', 'b,2', 'c,3', 'd,4444444444', 'e,5555555555', 'f,6']
  await deliver(
    planTarget,
    rows.map((row) => plan(call(ROWS, new JsonText(row), row))),
    http
  )
  expect(requests.map(({ body, headers }) => [headers, body])).toEqual([
    [{ 'content-type': 'text/csv' }, 'id,value\na,1\nb,2\nc,3'],
    [{ 'content-type': 'text/csv' }, 'id,value\nd,4444444444'],
    [{ 'content-type': 'text/csv' }, 'id,value\ne,5555555555\nf,6']
  ])
  expect(requests.every(({ body }) => Buffer.byteLength(body) <= 30)).toBe(true)
})

test('a row longer than a whole body is rejected without a request', async () => {
  const { http, requests } = createFakeHttp()
  const outcomes = await deliver(planTarget, [plan(call(ROWS, new JsonText('x'.repeat(22))))], http)
  expect(outcomes).toMatchObject([{ fate: 'rejected', error: { code: 'event_too_large' } }])
  expect(requests).toEqual([])
})

test('a refused body is halved until the bad row is alone', async () => {
  const { http, requests } = createFakeHttp(({ body }) => (body.includes('bad') ? answer(400, 'bad') : OK))
  const outcomes = await deliver(
    planTarget,
    ['a', 'bad', 'c'].map((row) => plan(call(ROWS, new JsonText(row), row))),
    http
  )
  expect(outcomes.map(({ fate }) => fate)).toEqual(['delivered', 'rejected', 'delivered'])
  expect(requests.map(({ body }) => body.split('\n').slice(1).join(' '))).toEqual(['a bad c', 'a bad', 'a', 'bad', 'c'])
})

test('items that an answer of success refuses get their own outcome, their neighbours are delivered', async () => {
  const seen: number[] = []
  const target: Target<ReturnType<typeof plan>> = {
    ...planTarget,
    plan: (one) => one,
    refusedIn: ({ body }, count) => {
      seen.push(count)
      return new Map([[Number(body), new HeapDestinationError('refused_by_partner', 'No.')]])
    }
  }
  const { http } = createFakeHttp(() => answer(201, '1'))
  const outcomes = await deliver(target, trackPlans(3), http)
  expect(outcomes.map(({ fate }) => fate)).toEqual(['delivered', 'rejected', 'delivered'])
  expect(seen).toEqual([3])
})

test('an item that has to be retried holds back what comes after it about the same subject', async () => {
  const endpoint = { ...TRACK, maxItems: 2 }
  const target: Target<ReturnType<typeof plan>> = {
    ...planTarget,
    plan: (one) => one,
    refusedIn: () => new Map([[0, new HeapDestinationError('partner_unavailable', 'No.')]])
  }
  const { http, requests } = createFakeHttp(() => answer(201))
  const plans = ['a', 'b', 'a'].map((user, n) => plan(call(endpoint, { n }, user)))
  const outcomes = await deliver(target, plans, http)
  expect(outcomes.map((one) => ('error' in one ? one.error.code : one.fate))).toEqual([
    'partner_unavailable',
    'delivered',
    'held_for_order'
  ])
  expect(requests).toHaveLength(1)
})

test('a budget of requests counts requests, whatever they carry', async () => {
  let now = 0
  const waits: number[] = []
  const budgets = createBudgets({
    monotonic: () => now,
    sleep: async (ms) => {
      waits.push(ms)
      now += ms
    }
  })
  const bulk = { windowMs: 900, total: 2, perSubject: 2, counts: 'requests' } as const
  const endpoint = { ...TRACK, maxItems: 10, budgets: { bulk } }
  const { http, requests } = createFakeHttp()
  const plans = Array.from({ length: 40 }, (_, n) => plan(call(endpoint, { n }, `user ${n}`)))
  await deliver(planTarget, plans, budgets.wrap(http))
  expect([requests.length, waits]).toEqual([4, [900]])
})
