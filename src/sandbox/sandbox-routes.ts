// The sandbox's own routes, which Heap does not have: views, counters, faults, clock, reset.
import { jsonAnswer, textAnswer } from './answers'
import type { Answer } from './answers'
import { parseJson } from './bodies'
import { parseFaults } from './faults'
import type { Asked, RouteTable } from './route'
import { createJudge } from './schemas'
import type { Verdict } from './schemas'
import { CLOCK_PATH } from './state'
import { viewAppIds, viewEventNames, viewPeople } from './summaries'
import { viewAccounts, viewEvents, viewUsers } from './views'
import type { Filter, Page, Span } from './views'
import { WELCOME } from './welcome'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 10_000

const judgeClock = createJudge<{ advanceMs: number }>(
  {
    type: 'object',
    required: ['advanceMs'],
    additionalProperties: false,
    properties: { advanceMs: { type: 'number', minimum: 0 } }
  },
  'clock'
)

export const SANDBOX_ROUTES: RouteTable = {
  'GET /': () => textAnswer(200, WELCOME),
  'GET /sandbox/users': (asked, { store }) => answerPage(asked, USER_FILTERS, (...page) => viewUsers(store, ...page)),
  'GET /sandbox/events': (asked, { store }) =>
    answerPage(asked, EVENT_FILTERS, (...page) => viewEvents(store, ...page)),
  'GET /sandbox/accounts': (asked, { store }) =>
    answerPage(asked, ACCOUNT_FILTERS, (...page) => viewAccounts(store, ...page)),
  'GET /sandbox/people': (asked, { store }) =>
    answerPage(asked, PEOPLE_FILTERS, (...page) => viewPeople(store, ...page)),
  'GET /sandbox/event-names': (asked, { store }) =>
    answerPage(asked, PEOPLE_FILTERS, (...page) => viewEventNames(store, ...page)),
  'GET /sandbox/app-ids': (asked, { store }) => answerPage(asked, [], (...page) => viewAppIds(store, ...page)),
  'GET /sandbox/counters': (_asked, { store }) => jsonAnswer(200, store.counters()),
  'GET /sandbox/faults': (_asked, { faults }) => jsonAnswer(200, { faults: faults.list() }),
  'POST /sandbox/faults': (asked, { faults }) => {
    const parsed = parseText(asked, parseFaults)
    if (!parsed.ok) return textAnswer(400, parsed.reason)
    faults.add(parsed.body)
    return jsonAnswer(200, { faults: faults.list() })
  },
  'DELETE /sandbox/faults': (_asked, { faults }) => {
    faults.clear()
    return jsonAnswer(200, { faults: [] })
  },
  [`GET ${CLOCK_PATH}`]: (_asked, { clock }) => jsonAnswer(200, { nowMs: clock.now() }),
  [`POST ${CLOCK_PATH}`]: (asked, state) => {
    const parsed = parseText(asked, judgeClock)
    if (!parsed.ok) return textAnswer(400, parsed.reason)
    state.advanceClock(parsed.body.advanceMs)
    return jsonAnswer(200, { nowMs: state.clock.now() })
  },
  'POST /sandbox/reset': (_asked, state) => {
    state.reset()
    return jsonAnswer(200, state.store.counters())
  }
}

const USER_FILTERS: readonly (keyof Filter)[] = ['app_id', 'identity', 'user_id']
const EVENT_FILTERS: readonly (keyof Filter)[] = [...USER_FILTERS, 'event']
const ACCOUNT_FILTERS: readonly (keyof Filter)[] = ['app_id', 'account_id', 'search']
const PEOPLE_FILTERS: readonly (keyof Filter)[] = ['app_id', 'search']

function parseText<Body>(asked: Asked, judge: (value: unknown) => Verdict<Body>): Verdict<Body> {
  const json = parseJson(asked.text ?? '')
  return json.ok ? judge(json.body) : json
}

type View = (filter: Filter, span: Span) => Page<unknown>

/** Refuses a misspelt query parameter, which would otherwise be ignored and show everything. */
function answerPage({ query }: Asked, filters: readonly (keyof Filter)[], view: View): Answer {
  const filter: Filter = {}
  const span = { offset: 0, limit: DEFAULT_LIMIT }
  for (const [name, value] of query) {
    const known = filters.find((key) => key === name)
    if (known) filter[known] = value
    else if (name === 'limit' || name === 'offset') {
      const most = name === 'limit' ? MAX_LIMIT : Number.MAX_SAFE_INTEGER
      if (!/^\d+$/.test(value) || Number(value) > most) {
        return textAnswer(400, `${name} should be a whole number from 0 to ${most}`)
      }
      span[name] = Number(value)
    } else return textAnswer(400, `unknown parameter; known are ${[...filters, 'limit', 'offset'].join(', ')}`)
  }
  return jsonAnswer(200, view(filter, span))
}
