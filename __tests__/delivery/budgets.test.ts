// Budgets around requests: who waits, who passes, and what shares a budget.
import { createBudgets } from '../../src/delivery/budgets'
import type { Endpoint, Http, HttpRequest } from '../../src/delivery/types'
import { START, VirtualClock } from '../send/virtual-clock'
import { answer, ENDPOINT, requestAbout, scriptedHttp } from './requests'

const LIMITED: Endpoint = {
  ...ENDPOINT,
  budgets: { single: { windowMs: 30_000, perSubject: 2 }, bulk: { windowMs: 60_000, perSubject: 3, total: 5 } }
}

const about = (subjects: string[], given: Partial<HttpRequest> = {}): HttpRequest =>
  requestAbout(subjects, { endpoint: LIMITED, ...given })

/** Sends all at once, and says when each left, in milliseconds since the start, in the order of the requests. */
async function departures(
  requests: readonly HttpRequest[],
  http: Http = scriptedHttp([answer(200)])
): Promise<number[]> {
  const clock = new VirtualClock()
  const left = new Map<HttpRequest, number>()
  const send = createBudgets(clock).wrap((request) => {
    left.set(request, clock.elapsedMs)
    return http(request)
  })
  await Promise.all(requests.map(send))
  return requests.map((request) => left.get(request) ?? NaN)
}

const endpointAt = (changes: Partial<Endpoint>): Partial<HttpRequest> => ({ endpoint: { ...LIMITED, ...changes } })

describe('who waits', () => {
  test.each<[string, HttpRequest[], number[]]>([
    ['nobody within the budget', [about(['ada', 'ada']), about(['bob', 'bob'])], [0, 0]],
    ['nobody without a budget', Array.from({ length: 9 }, () => requestAbout(['ada'])), Array<number>(9).fill(0)],
    [
      'a noisy subject, and only that one',
      [about(['ada', 'ada', 'ada']), about(['ada']), about(['bob'])],
      [0, 60_000, 0]
    ],
    [
      'all when the total is spent',
      [about(['ada', 'ada']), about(['bob', 'bob', 'bob']), about(['cleo'])],
      [0, 0, 60_000]
    ],
    [
      'single requests for their own, shorter window',
      ['ada', 'ada', 'ada', 'bob'].map((subject) => about([subject], { form: 'single' })),
      [0, 0, 30_000, 0]
    ],
    ['single requests not for bulk ones', [about(['ada', 'ada', 'ada']), about(['ada'], { form: 'single' })], [0, 0]]
  ])('%s', async (_who, requests, expected) => {
    expect(await departures(requests)).toEqual(expected)
  })
})

describe('what shares a budget', () => {
  const spent = ['ada', 'ada', 'ada']
  test.each<[string, Partial<HttpRequest>, number]>([
    ['another object for the same endpoint does', endpointAt({}), 60_000],
    ['another App ID does not', endpointAt({ envelope: { app_id: '22' } }), 0],
    ['another region does not', endpointAt({ url: 'https://eu.service.test/things' }), 0],
    ['another endpoint of the service does not', endpointAt({ url: 'https://service.test/others' }), 0]
  ])('%s', async (_fact, given, expected) => {
    expect(await departures([about(spent), about(['ada'], given)])).toEqual([0, expected])
  })

  test('everything that is wrapped by one instance does', async () => {
    const clock = new VirtualClock()
    const budgets = createBudgets(clock)
    const [one, other] = [budgets.wrap(scriptedHttp([answer(200)])), budgets.wrap(scriptedHttp([answer(200)]))]
    await one(about(spent))
    await other(about(['ada']))
    expect(clock.elapsedMs).toBe(60_000)
  })
})

describe('what an answer does to the budget', () => {
  test.each([
    [200, 60_000],
    [400, 0],
    [413, 0],
    [408, 60_000],
    [429, 60_000],
    [500, 60_000]
  ])('%d: the next request leaves after %d ms', async (status, expected) => {
    const clock = new VirtualClock()
    const send = createBudgets(clock).wrap(scriptedHttp([answer(status)]))
    await send(about(['ada', 'ada', 'ada']))
    await send(about(['ada']))
    expect(clock.elapsedMs).toBe(expected)
  })

  test('a broken connection counts: nobody knows whether the request arrived', async () => {
    const clock = new VirtualClock()
    const send = createBudgets(clock).wrap(scriptedHttp([new Error('reset'), answer(200)]))
    await expect(send(about(['ada', 'ada', 'ada']))).rejects.toThrow('reset')
    await send(about(['ada']))
    expect(clock.elapsedMs).toBe(60_000)
  })

  test('the window begins with the answer, not with the request', async () => {
    const clock = new VirtualClock()
    const send = createBudgets(clock).wrap(async () => {
      await clock.sleep(7000)
      return answer(200)
    })
    await Promise.all([send(about(['ada', 'ada', 'ada'])), send(about(['ada']))])
    expect(clock.elapsedMs).toBe(7000 + 60_000 + 7000)
  })
})

test('allowances tell what is left, for all and for one, per form', async () => {
  const clock = new VirtualClock()
  const budgets = createBudgets(clock)
  await budgets.wrap(scriptedHttp([answer(200)]))(about(['ada', 'ada']))
  const left = (form: HttpRequest['form'], subject?: string): number =>
    budgets.allowance({ endpoint: { ...LIMITED }, form, ...(subject !== undefined && { subject }) })
  expect([left('bulk'), left('bulk', 'ada'), left('bulk', 'bob')]).toEqual([3, 1, 3])
  expect([left('single'), left('single', 'ada')]).toEqual([Infinity, 2])
  expect(budgets.allowance({ endpoint: ENDPOINT, form: 'bulk' })).toBe(Infinity)
  clock.advance(60_000)
  expect([clock.now() - START, left('bulk')]).toEqual([60_000, 5])
})

test('a wait that is broken off leaves the budget as it was', async () => {
  const clock = new VirtualClock()
  const budgets = createBudgets({ monotonic: clock.monotonic, sleep: () => Promise.reject(new Error('stopped')) })
  const send = budgets.wrap(scriptedHttp([answer(200)]))
  await send(about(['ada', 'ada', 'ada']))
  await expect(send(about(['ada']))).rejects.toThrow('stopped')
  clock.advance(60_000)
  expect(budgets.allowance({ endpoint: LIMITED, form: 'bulk', subject: 'ada' })).toBe(3)
})
