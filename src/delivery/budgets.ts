// Keeps every budget of a process: one sliding window per address, customer and form of request. Requests wait for it.
import { WAITS } from './caps'
import type { Waiting } from './clock'
import { RateWindow, type Cost, type Grant } from './rate'
import type { SpentBudgets, SpentGrant } from './spent'
import type { Budget, Call, Endpoint, Http, HttpRequest, HttpResponse } from './types'

/** What may be sent now, in calls for bulk requests and in requests for single ones. */
export interface Allowances {
  /** What is left for `subject`, or, without one, for all subjects together. `Infinity` without a budget. */
  allowance(of: { endpoint: Endpoint; form: HttpRequest['form']; subject?: string }): number
}

/** How far the most used of the budgets over all subjects is spent. */
export interface BudgetUse {
  /** 0 to 1. */
  readonly share: number
  /** Milliseconds until some of it is free again; `undefined` if that is not known. */
  readonly nextReturnMs: number | undefined
  /** Milliseconds that `count` further calls take because of the budget. */
  timeFor(count: number): number
}

export interface Budgets extends Allowances {
  /**
   * Sends each request as soon as its budget allows. A request that waits for its subject's budget does not delay
   * others.
   */
  wrap(http: Http): Http
  /** `undefined` until a request with such a budget was sent. */
  use(): BudgetUse | undefined
}

export interface BudgetOptions extends Waiting {
  /** What other processes have spent. Absent: not known. */
  readonly spent?: SpentBudgets | undefined
  /** Whether to send slowly in the first window if nobody knows what was spent before. Default: no. */
  readonly isCareful?: boolean
  /** Called when the store fails. Budgets are then kept by this process alone, and sending goes on. */
  readonly onError?: (error: unknown) => void
}

/** A window, and the key under which processes share it. */
interface Kept {
  readonly key: string
  readonly counts: Budget['counts']
  readonly window: RateWindow
  readonly total: number | undefined
}

/** All budgets of a process: share one instance among everything that sends. */
export function createBudgets(options: BudgetOptions): Budgets {
  const { monotonic, sleep } = options
  const kept = new Map<string, Kept>()
  const keptFor = createWindows(kept, options)
  const store = options.spent && guarded(options.spent, options.onError)

  async function takeWhenFree(of: Kept, cost: Cost): Promise<Grant> {
    for (;;) {
      const wait = of.window.wait(cost, monotonic())
      if (wait === 0) {
        const grant = store ? await store.take(of, { cost, monotonic }) : of.window.take(cost)
        if (grant) return grant
      }
      // Another process took it meanwhile: the window now says how long to wait.
      const again = of.window.wait(cost, monotonic()) ?? WAITS.nap
      await sleep(Math.min(Math.max(1, again), WAITS.nap))
    }
  }

  return {
    allowance: ({ endpoint, form, subject }) => {
      const window = keptFor(endpoint, form)?.window
      if (!window) return Infinity
      return subject === undefined ? window.totalAllowance(monotonic()) : window.allowance(subject, monotonic())
    },
    use: () => useOf([...kept.values()], monotonic()),
    wrap: (http) => async (request) => {
      const of = keptFor(request.endpoint, request.form)
      if (!of) return http(request)
      const grant = await takeWhenFree(of, of.counts === 'requests' ? ONE_REQUEST : costOf(request.calls))
      let response: HttpResponse | undefined
      try {
        response = await http(request)
        return response
      } finally {
        const isCounted = !(response && isRefusal(response))
        if (isCounted) of.window.settle(grant, monotonic())
        else of.window.refund(grant)
        if (store) await store.end(of, grant, isCounted ? 'settle' : 'refund')
      }
    }
  }
}

type FindWindow = (endpoint: Endpoint, form: HttpRequest['form']) => Kept | undefined

/** The key of a budget: equal for the same address, customer and form of request. */
export function budgetKeyOf(endpoint: Endpoint, form: HttpRequest['form']): string {
  return `${form} ${endpoint.url} ${JSON.stringify(endpoint.envelope)}`
}

function createWindows(kept: Map<string, Kept>, options: BudgetOptions): FindWindow {
  const known = new WeakMap<Endpoint, Partial<Record<HttpRequest['form'], Kept>>>()
  return (endpoint, form) => {
    const budget = endpoint.budgets?.[form]
    if (!budget) return undefined
    const found = known.get(endpoint)?.[form]
    if (found) return found
    const key = budgetKeyOf(endpoint, form)
    const one = kept.get(key) ?? {
      key,
      counts: budget.counts,
      window: createWindow(key, new RateWindow(budget), options),
      total: budget.total
    }
    kept.set(key, one)
    known.set(endpoint, { ...known.get(endpoint), [form]: one })
    return one
  }
}

function createWindow(key: string, window: RateWindow, options: BudgetOptions): RateWindow {
  const { spent, isCareful = false, monotonic } = options
  if (isCareful && (spent?.isNew ?? true)) window.beCareful(monotonic())
  learnAll(window, spent?.atStart(key) ?? [], monotonic())
  return window
}

function learnAll(window: RateWindow, grants: readonly SpentGrant[], now: number): void {
  for (const { id, cost, ageMs } of grants) window.learn({ id, cost: new Map(cost), settledAt: now - ageMs })
}

interface GuardedStore {
  /** The grant, or nothing if another process was faster. */
  take(of: Kept, taking: { cost: Cost; monotonic: Waiting['monotonic'] }): Promise<Grant | undefined>
  end(of: Kept, grant: Grant, how: 'settle' | 'refund'): Promise<void>
}

/** If the store fails, sending goes on: this process still knows what it has spent itself. */
function guarded(spent: SpentBudgets, onError: (error: unknown) => void = () => undefined): GuardedStore {
  return {
    take: async ({ key, window }, { cost, monotonic }) => {
      const taken: { grant?: Grant; isDecided: boolean } = { isDecided: false }
      try {
        await spent.take(key, (news, id) => {
          learnAll(window, news, monotonic())
          taken.isDecided = true
          if (window.wait(cost, monotonic()) !== 0) return undefined
          taken.grant = window.take(cost, id)
          return [...cost]
        })
      } catch (error) {
        onError(error)
        if (!taken.isDecided && window.wait(cost, monotonic()) === 0) return window.take(cost)
      }
      return taken.grant
    },
    end: async ({ window }, { id }, how) => {
      try {
        if (id !== undefined) await spent[how](id)
        const expired = window.takeExpired()
        if (expired.length > 0) await spent.forget(expired)
      } catch (error) {
        onError(error)
      }
    }
  }
}

function useOf(kept: readonly Kept[], now: number): BudgetUse | undefined {
  const uses = kept.flatMap(({ window, total }) => {
    if (total === undefined) return []
    const share = Math.min(1, Math.max(0, 1 - window.totalAllowance(now) / total))
    return [{ share, nextReturnMs: window.nextReturn(now), timeFor: (count: number) => window.timeFor(count, now) }]
  })
  return uses.sort((a, b) => b.share - a.share)[0]
}

/** Assumption: Heap does not count a refused body. It is not documented; if it is wrong, Heap answers 429. */
function isRefusal({ status }: HttpResponse): boolean {
  return status >= 400 && status < 500 && status !== 429 && status !== 408
}

/** Where requests count, all of them have the same subject. */
const ONE_REQUEST: Cost = new Map([['', 1]])

function costOf(calls: readonly Call[]): Cost {
  const cost = new Map<string, number>()
  for (const { subject } of calls) cost.set(subject, (cost.get(subject) ?? 0) + 1)
  return cost
}
