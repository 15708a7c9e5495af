// Decides which calls of a batch may be sent now: none to a failing address, and none of a user whose budget is spent.
// Applies delivery's circuit and budgets, but refuses calls instead of waiting, because the queue keeps the events.
import { BudgetAdmission } from '../../delivery/admission'
import type { Allowances } from '../../delivery/budgets'
import { WAITS } from '../../delivery/caps'
import { Circuits } from '../../delivery/circuit'
import type { Waiting } from '../../delivery/clock'
import type { Call } from '../../delivery/types'
import { HeapDestinationError } from '../../errors'

/** Why an address gets no requests for now. */
export interface Rest {
  readonly error: HeapDestinationError
  /** Milliseconds until it is tried again. */
  readonly leftMs: number
}

/** What people are told: trouble is over once the address answers, not when its rest ends. */
export interface Trouble extends Rest {
  /** Every address that was ever asked is in trouble. */
  readonly isAll: boolean
}

/** The last error of each address that was called, by URL; `undefined` if its last answer was good. */
export type Troubles = ReadonlyMap<string, HeapDestinationError | undefined>

export interface GateOptions extends Pick<Waiting, 'monotonic'> {
  /** A number from 0 to 1, for jitter. */
  readonly random: () => number
  /** What is left of the budgets; absent without budgets. */
  readonly budgets?: Allowances | undefined
}

export class Gate {
  private readonly circuits: Circuits
  private readonly errors = new Map<string, HeapDestinationError>()
  private readonly asked = new Set<string>()

  constructor(private readonly options: GateOptions) {
    // One failure is enough, because a worker sends one batch after another.
    this.circuits = new Circuits({ failures: 1, firstPauseMs: WAITS.firstWorkerProbe, random: options.random })
  }

  /**
   * Returns a function that says why calls have to wait; `undefined` if they may go. It counts the calls that may go.
   */
  openAdmission(): (calls: readonly Call[]) => HeapDestinationError | undefined {
    const admission = new BudgetAdmission(this.options.budgets)
    return (calls) => {
      const resting = calls.map(({ endpoint }) => this.restOf(endpoint.url)).find((rest) => rest !== undefined)
      if (resting) return afterRest(resting)
      if (calls.some((call) => admission.roomFor(call) !== 'free')) return budgetSpent()
      for (const call of calls) admission.admit(call)
      return undefined
    }
  }

  /** Learns from the last request to each address. */
  learn(troubles: Troubles): void {
    const now = this.options.monotonic()
    for (const [url, error] of troubles) {
      this.asked.add(url)
      if (error === undefined) this.errors.delete(url)
      else this.errors.set(url, error)
      const circuit = this.circuits.of(url)
      circuit.learn(error, { passage: circuit.pass(now), now })
    }
  }

  /** The shortest rest, if every address of the last batch is failing: nothing can be sent before it ends. */
  pause(troubles: Troubles): Rest | undefined {
    if (troubles.size === 0 || [...troubles.values()].includes(undefined)) return undefined
    const rests = [...troubles.keys()].map((url) => this.restOf(url)).filter((rest) => rest !== undefined)
    return rests.sort((a, b) => a.leftMs - b.leftMs)[0]
  }

  /**
   * Of the addresses whose last request failed, the one that is asked again first. What is left of its rest may be 0.
   */
  trouble(): Trouble | undefined {
    const now = this.options.monotonic()
    const troubles = [...this.errors].map(([url, error]) => ({ error, leftMs: this.circuits.of(url).wait(now) }))
    const [first] = troubles.sort((a, b) => a.leftMs - b.leftMs)
    return first && { ...first, isAll: troubles.length === this.asked.size }
  }

  /** Nothing waits any more: addresses that would be asked again are in no trouble that anybody has to know of. */
  calm(): void {
    const now = this.options.monotonic()
    for (const url of [...this.errors.keys()]) if (this.circuits.of(url).wait(now) <= 0) this.errors.delete(url)
  }

  private restOf(url: string): Rest | undefined {
    const error = this.errors.get(url)
    const leftMs = this.circuits.of(url).wait(this.options.monotonic())
    return error && leftMs > 0 ? { error, leftMs } : undefined
  }
}

function afterRest({ error: { code, facts }, leftMs }: Rest): HeapDestinationError {
  return new HeapDestinationError(code, 'The last request to this address failed.', { ...facts, retryAfterMs: leftMs })
}

function budgetSpent(): HeapDestinationError {
  const what = "Heap's budget for this user is spent for the moment."
  return new HeapDestinationError('rate_limited', what, { retryAfterMs: WAITS.spentEvent })
}
