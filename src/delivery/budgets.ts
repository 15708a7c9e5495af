// Keeps every budget of a process, one window per address, customer and form of request. Waits where it must.
// Knows no service by name: budgets come with the endpoints.
import { RateWindow, type Cost, type Grant } from './rate'
import type { Call, Endpoint, Http, HttpRequest, HttpResponse } from './types'

export interface Waiting {
  /** The current time in epoch milliseconds. */
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
}

/** What may be sent now, for whoever chooses what goes next. Calls for bulk requests, requests for single ones. */
export interface Allowances {
  /** What is left for `subject`; without one, what is left for all subjects together. `Infinity` without a budget. */
  allowance(of: { endpoint: Endpoint; form: HttpRequest['form']; subject?: string }): number
}

export interface Budgets extends Allowances {
  /** Sends each request once its budget allows. One that waits for its subject's budget lets the others pass. */
  wrap(http: Http): Http
}

/** Longest sleep before the budget is looked at again, while an answer is out that nobody can date. */
const MAX_NAP_MS = 1000

/** All budgets of a process: share one instance among everything that sends. */
export function createBudgets({ now, sleep }: Waiting): Budgets {
  const windowOf = createWindows()

  async function takeWhenFree(window: RateWindow, cost: Cost): Promise<Grant> {
    for (;;) {
      const wait = window.wait(cost, now())
      if (wait === 0) return window.take(cost)
      await sleep(Math.min(wait ?? MAX_NAP_MS, MAX_NAP_MS))
    }
  }

  return {
    allowance: ({ endpoint, form, subject }) => {
      const window = windowOf(endpoint, form)
      if (!window) return Infinity
      return subject === undefined ? window.totalAllowance(now()) : window.allowance(subject, now())
    },
    wrap: (http) => async (request) => {
      const window = windowOf(request.endpoint, request.form)
      if (!window) return http(request)
      const grant = await takeWhenFree(window, costOf(request.calls))
      let response: HttpResponse | undefined
      try {
        response = await http(request)
        return response
      } finally {
        if (response && isRefusal(response)) window.refund(grant)
        else window.settle(grant, now())
      }
    }
  }
}

type FindWindow = (endpoint: Endpoint, form: HttpRequest['form']) => RateWindow | undefined

/** Endpoints that are equal share a window: the same address and customer, whoever made the objects. */
function createWindows(): FindWindow {
  const windows = new Map<string, RateWindow>()
  const known = new WeakMap<Endpoint, Partial<Record<HttpRequest['form'], RateWindow>>>()
  return (endpoint, form) => {
    const budget = endpoint.budgets?.[form]
    if (!budget) return undefined
    const found = known.get(endpoint)?.[form]
    if (found) return found
    const key = `${form} ${endpoint.url} ${JSON.stringify(endpoint.envelope)}`
    const window = windows.get(key) ?? new RateWindow(budget)
    windows.set(key, window)
    known.set(endpoint, { ...known.get(endpoint), [form]: window })
    return window
  }
}

/** A refused body holds nothing that was taken in. Not documented by Heap; a wrong guess is answered by 429. */
function isRefusal({ status }: HttpResponse): boolean {
  return status >= 400 && status < 500 && status !== 429 && status !== 408
}

function costOf(calls: readonly Call[]): Cost {
  const cost = new Map<string, number>()
  for (const { subject } of calls) cost.set(subject, (cost.get(subject) ?? 0) + 1)
  return cost
}
