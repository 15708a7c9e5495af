// Ends a computation that takes too long. The limit is short, because nothing else in the process runs meanwhile.
import { createContext, Script } from 'node:vm'

/** Milliseconds for one event and one mapping: a hundred times the time of a large mapping. Our choice. */
export const MAX_MS = 200

/** After this many milliseconds, other work may run before the next mapping. Our choice. */
const LONG_MS = 20

const context: { run: () => unknown } = { run: () => undefined }
createContext(context)
const script = new Script('run()')

/**
 * Calls `run` once, up to its first `await`. Takes about 0.1 ms itself. A call that is ended leaves its work
 * unfinished, so give it no data that others use.
 * @throws what `run` throws; {@link isTimeout} is true for the error when the time is over
 */
export function runWithin<Value>(timeoutMs: number, run: () => Value): Value {
  context.run = run
  try {
    return script.runInContext(context, { timeout: timeoutMs }) as Value
  } finally {
    context.run = () => undefined
  }
}

/** Time that several computations share, so that together they block other work no longer than `maxMs`. */
export class TimeBudget {
  private spentMs = 0

  /** `now`: milliseconds on a clock that nobody can set. */
  constructor(
    private readonly maxMs: number,
    private readonly now: () => number = () => performance.now()
  ) {}

  /** Whether other work has waited long enough that it should run now. */
  get isLong(): boolean {
    return this.spentMs > LONG_MS
  }

  /** As {@link runWithin}, with the time that is left. */
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
