// Keeps every budget of a process: one sliding window per address, customer and form of request. Requests wait for it.
import { WAITS } from './caps'
import type { Waiting } from './clock'
import { RateWindow, type Cost, type Grant } from './rate'
import { guarded, learnAll, notSent, type GuardedStore } from './guarded-spent'
import type { SpentBudgets } from './spent'
import type { Budget, Call, Endpoint, Http, HttpRequest, HttpResponse, Lease } from './types'

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
  /** Learns what others have spent of the budgets of this endpoint. Call before the first request under a new lease. */
  prepare(endpoint: Endpoint): Promise<void>
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

  const send = createSending({ monotonic, sleep, store })

  return {
    allowance: ({ endpoint, form, subject }) => {
      const window = keptFor(endpoint, form)?.window
      if (!window) return Infinity
      return subject === undefined ? window.totalAllowance(monotonic()) : window.allowance(subject, monotonic())
    },
    prepare: (endpoint) =>
      refreshAll(
        FORMS.map((form) => keptFor(endpoint, form)),
        options
      ),
    use: () => useOf([...kept.values()], monotonic()),
    wrap: (http) => async (request) => {
      const of = keptFor(request.endpoint, request.form)
      return of ? send(of, request, http) : http(request)
    }
  }
}

interface Sending extends Waiting {
  readonly store: GuardedStore | undefined
}

/** Sends a request as soon as its budget allows, and counts it. */
function createSending({ monotonic, sleep, store }: Sending) {
  async function takeWhenFree(of: Kept, cost: Cost, lease: Lease | undefined): Promise<Grant> {
    for (;;) {
      if (lease?.isHeld() === false) throw notSent('The right to send has ended.')
      const wait = of.window.wait(cost, monotonic())
      if (wait === 0) {
        const grant = store ? await store.take(of, { cost, monotonic, lease }) : of.window.take(cost)
        if (grant) return grant
      }
      // Another process took it meanwhile: the window now says how long to wait.
      const again = of.window.wait(cost, monotonic()) ?? WAITS.nap
      await sleep(Math.min(Math.max(1, again), WAITS.nap))
    }
  }

  return async (of: Kept, request: HttpRequest, http: Http): Promise<HttpResponse> => {
    const cost = of.counts === 'requests' ? ONE_REQUEST : costOf(request.calls)
    const grant = await takeWhenFree(of, cost, request.lease)
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

const FORMS = ['single', 'bulk'] as const

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

async function refreshAll(
  kept: readonly (Kept | undefined)[],
  { spent, monotonic }: Pick<BudgetOptions, 'spent' | 'monotonic'>
): Promise<void> {
  for (const of of kept) {
    if (of && spent?.refresh) learnAll(of.window, await spent.refresh(of.key), monotonic())
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
