// What the queue is told of each result, when an event is tried again, and when it is given up.
import type { TakenEvent } from '../../../src/storage/queue/queue'
import type { EventResult } from '../../../src/runner/worker/event-result'
import { settleResults } from '../../../src/runner/worker/settling'

const NOW = Date.parse('2026-01-02T03:04:05.000Z')
const rules = { giveUpAfterMs: 60_000, minAttempts: 5, random: () => 0.5 }

const taken = (id: number, more: Partial<TakenEvent> = {}): TakenEvent => ({
  id,
  sourceId: 'web',
  receivedAt: NOW - 100,
  type: 'track',
  name: 'A',
  userKey: `u-${id}`,
  body: '{}',
  attempts: 0,
  triedSince: NOW - 100,
  deaths: 0,
  ...more
})

const problem = (code: string) => ({ code, title: code, advice: '', message: `${code}.` })
const result = (fate: EventResult['fate'], code?: string, retryAfterMs?: number): EventResult => ({
  fate,
  problem: code === undefined ? null : problem(code),
  retryAfterMs,
  issues: [],
  sent: [],
  mappings: []
})

const settle = (events: TakenEvent[], results: EventResult[]) =>
  settleResults(events, results, { now: NOW, steady: NOW, rules }).settlements.map(
    ({ detail: _detail, ...settlement }) => settlement
  )

test.each<[string, TakenEvent, EventResult, object]>([
  ['delivered', taken(1), result('delivered'), { state: 'delivered' }],
  ['skipped', taken(1), result('skipped', 'no_mapping'), { state: 'skipped', code: 'no_mapping' }],
  ['rejected', taken(1), result('rejected', 'missing_identity'), { state: 'rejected', code: 'missing_identity' }],
  [
    'to be tried again',
    taken(1),
    result('retry', 'timed_out'),
    { state: 'retrying', code: 'timed_out', dueAt: NOW + 500 }
  ],
  [
    'tried once more',
    taken(1, { attempts: 3 }),
    result('retry', 'timed_out'),
    { state: 'retrying', code: 'timed_out', dueAt: NOW + 4000 }
  ],
  [
    'asked to wait',
    taken(1),
    result('retry', 'rate_limited', 7000),
    { state: 'retrying', code: 'rate_limited', dueAt: NOW + 7000 }
  ],
  [
    'asked to wait for a year',
    taken(1),
    result('retry', 'rate_limited', 31_536_000_000),
    { state: 'retrying', code: 'rate_limited', dueAt: NOW + 3_600_000 }
  ],
  [
    'old, but hardly tried',
    taken(1, { triedSince: NOW - 60_001, attempts: 3 }),
    result('retry', 'timed_out'),
    { state: 'retrying', code: 'timed_out', dueAt: NOW + 4000 }
  ],
  [
    'tried for too long',
    taken(1, { triedSince: NOW - 60_001, attempts: 4 }),
    result('retry', 'timed_out'),
    { state: 'rejected', code: 'tried_too_long' }
  ],
  [
    'waiting for its user for long',
    taken(1, { triedSince: NOW - 60_001, attempts: 4 }),
    result('retry', 'held_for_order'),
    { state: 'retrying', code: 'held_for_order', dueAt: NOW + 8000 }
  ]
])('an event that is %s is settled so', (_name, event, outcome, settlement) => {
  expect(settle([event], [outcome])).toEqual([{ id: 1, ...settlement }])
})

test('events of one user come due together', () => {
  const events = [taken(1, { userKey: 'u' }), taken(2), taken(3, { userKey: 'u' })]
  const results = [
    result('retry', 'timed_out', 9000),
    result('retry', 'timed_out', 100),
    result('retry', 'held_for_order')
  ]
  expect(settle(events, results)).toMatchObject([{ dueAt: NOW + 9000 }, { dueAt: NOW + 100 }, { dueAt: NOW + 9000 }])
})

test('each event is counted once: what became of it, how long it took and why', () => {
  const events = [taken(1), taken(2), taken(3), taken(4), taken(5, { attempts: 1 }), taken(6)]
  const issues = [
    { code: 'value_shortened' as const, path: 'a' },
    { code: 'value_shortened' as const, path: 'b' }
  ]
  const results = [
    { ...result('delivered'), issues },
    result('skipped', 'no_mapping'),
    { ...result('rejected', 'missing_identity'), issues },
    { ...result('retry', 'timed_out'), issues },
    { ...result('retry', 'timed_out'), issues },
    result('retry', 'held_for_order')
  ]
  const once = (kind: string) => ({ kind, count: 1, firstAt: NOW, lastAt: NOW })
  expect(settleResults(events, results, { now: NOW, steady: NOW, rules }).counts).toEqual({
    delivered: 1,
    skipped: 1,
    rejected: 1,
    retried: 1,
    calls: 0,
    spans: { 26: 1 },
    reasons: { value_shortened: once('altered'), missing_identity: once('rejected'), timed_out: once('retry') }
  })
})

test.each([
  [0, 1, 1000],
  [1, 1, 2000],
  [5, 1, 32_000],
  [20, 1, 300_000],
  [3, 0, 0]
])('after %d attempts and chance %d the pause is %d ms', (attempts, chance, pause) => {
  const results = [result('retry', 'timed_out')]
  const given = { ...rules, random: () => chance }
  const { settlements } = settleResults([taken(1, { attempts })], results, { now: NOW, steady: 5000, rules: given })
  expect(settlements).toMatchObject([{ dueAt: 5000 + pause }])
})

describe.each([-86_400_000, -18_000_000, 18_000_000, 86_400_000])('a wall clock that is off by %i ms', (offMs) => {
  const settleAt = (triedForMs: number) =>
    settleResults([taken(1, { attempts: 4, triedSince: NOW - triedForMs })], [result('retry', 'timed_out')], {
      now: NOW + offMs,
      steady: NOW,
      rules
    }).settlements

  test.each<[number, object]>([
    [60_000, { state: 'retrying', code: 'timed_out', dueAt: NOW + 8000 }],
    [60_001, { state: 'rejected', code: 'tried_too_long' }]
  ])('changes nothing for an event that was tried for %i ms', (triedForMs, settlement) => {
    expect(settleAt(triedForMs)).toMatchObject([settlement])
  })
})
