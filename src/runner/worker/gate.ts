// Decides what of a batch may go now: endpoints in trouble rest, and a noisy user waits without holding up others.
// Time and budgets come in; nothing is sent and nothing sleeps.
import type { Allowances } from '../../delivery/budgets'
import type { Call } from '../../delivery/types'
import { HeapDestinationError } from '../../errors'

/** First rest of an endpoint in trouble, and its longest, in milliseconds. The rest doubles with every failure. */
const FIRST_REST_MS = 1000
const LONGEST_REST_MS = 60_000
/** How long calls wait whose user's budget is spent, in milliseconds. */
const BUDGET_WAIT_MS = 5000

/** Longest wait that a service gets when it asks for one, in milliseconds: one wrong header must not end it all. Our choice. */
export const LONGEST_ASKED_MS = 60 * 60_000

interface Rest {
  readonly error: HeapDestinationError
  readonly failures: number
  readonly until: number
}

export interface GateOptions {
  readonly now: () => number
  /** A number from 0 to 1, for jitter. */
  readonly random: () => number
  /** What is left of the budgets; absent where none hold. */
  readonly budgets?: Allowances | undefined
}

export class Gate {
  private readonly rests = new Map<string, Rest>()

  constructor(private readonly options: GateOptions) {}

  /** Why the call has to wait, or `undefined` when it may go. One admission at a time: it counts what it lets through. */
  openAdmission(): (calls: readonly Call[]) => HeapDestinationError | undefined {
    const admitted = new Map<string, number>()
    const spent = (call: Call): boolean => {
      const key = `${call.endpoint.name} ${call.subject}`
      const { endpoint, subject } = call
      const allowance = this.options.budgets?.allowance({ endpoint, form: 'bulk', subject }) ?? Infinity
      return (admitted.get(key) ?? 0) >= allowance
    }
    return (calls) => {
      const resting = calls.map(({ endpoint }) => this.restOf(endpoint.name)).find((rest) => rest !== undefined)
      if (resting) return afterRest(resting.error, resting.until - this.options.now())
      if (calls.some(spent)) return budgetSpent()
      for (const { endpoint, subject } of calls) {
        const key = `${endpoint.name} ${subject}`
        admitted.set(key, (admitted.get(key) ?? 0) + 1)
      }
      return undefined
    }
  }

  /** Learns from the last request to each endpoint. */
  learn(troubles: ReadonlyMap<string, HeapDestinationError | undefined>): void {
    for (const [name, error] of troubles) {
      if (error === undefined) this.rests.delete(name)
      else this.rests.set(name, this.longerRest(name, error))
    }
  }

  /** The shortest rest, when every endpoint that was asked last is in trouble: nothing can go before it ends. */
  pause(troubles: ReadonlyMap<string, HeapDestinationError | undefined>): Rest | undefined {
    if (troubles.size === 0 || [...troubles.values()].includes(undefined)) return undefined
    const rests = [...troubles.keys()].map((name) => this.restOf(name)).filter((rest) => rest !== undefined)
    return rests.sort((a, b) => a.until - b.until)[0]
  }

  private restOf(name: string): Rest | undefined {
    const rest = this.rests.get(name)
    return rest && rest.until > this.options.now() ? rest : undefined
  }

  private longerRest(name: string, error: HeapDestinationError): Rest {
    const { now, random } = this.options
    const failures = (this.rests.get(name)?.failures ?? 0) + 1
    const longest = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (failures - 1))
    const restMs = Math.min(LONGEST_ASKED_MS, error.facts.retryAfterMs ?? longest * (0.5 + random() / 2))
    return { error, failures, until: now() + restMs }
  }
}

function afterRest({ code, facts }: HeapDestinationError, retryAfterMs: number): HeapDestinationError {
  return new HeapDestinationError(code, 'The last request to this address failed.', { ...facts, retryAfterMs })
}

function budgetSpent(): HeapDestinationError {
  const what = "Heap's budget for this user is spent for the moment."
  return new HeapDestinationError('rate_limited', what, { retryAfterMs: BUDGET_WAIT_MS })
}
