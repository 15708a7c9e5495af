// Ends a computation that takes too long. Nothing else in the process runs meanwhile, so the time is short.
import { createContext, Script } from 'node:vm'

/** Milliseconds for one event and one mapping: a hundred times of what a large one takes. Our choice. */
export const MAX_MS = 200

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

export function isTimeout(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}
