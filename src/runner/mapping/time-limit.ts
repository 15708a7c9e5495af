// Ends a computation that takes too long. Nothing else in the process runs meanwhile, so the time is short.
import { createContext, Script } from 'node:vm'

/** Milliseconds for one event and one mapping in one go: a hundred times of what a large one takes. Our choice. */
export const MAX_MS = 200

/** From so many milliseconds on, others get their turn before the next mapping. Our choice. */
const LONG_MS = 20

const context: { run: () => unknown } = { run: () => undefined }
createContext(context)
const script = new Script('run()')

/**
 * Runs it once, up to its first `await`. Costs about 0.1 ms. What it had begun stays half-done when it is ended: hand it
 * nothing that others use.
 * @throws what it throws; {@link isTimeout} is true for what is thrown when the time is over
 */
export function runWithin<Value>(timeoutMs: number, run: () => Value): Value {
  context.run = run
  try {
    return script.runInContext(context, { timeout: timeoutMs }) as Value
  } finally {
    context.run = () => undefined
  }
}

/** Time that several computations share, one after the other: together they block others for no longer. */
export class TimeBudget {
  private spentMs = 0

  /** `now`: milliseconds on a clock that nobody can set. */
  constructor(
    private readonly maxMs: number,
    private readonly now: () => number = () => performance.now()
  ) {}

  /** Whether others have waited long enough to get their turn now. */
  get isLong(): boolean {
    return this.spentMs > LONG_MS
  }

  /** As {@link runWithin}, with what is left. */
  run<Value>(run: () => Value): Value {
    const startedAt = this.now()
    try {
      return runWithin(Math.max(1, Math.floor(this.maxMs - this.spentMs)), run)
    } finally {
      this.spentMs += this.now() - startedAt
    }
  }
}

export function isTimeout(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}
