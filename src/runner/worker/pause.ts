// Why a destination gets nothing, or not everything, for a while.
import { storedReason, withoutAnswer } from '../reasons'
import type { Trouble } from './gate'

export interface Pause {
  /** Epoch milliseconds; `null` if only other settings, or another start of the runner, end the pause. */
  readonly until: number | null
  readonly code: string
  readonly title: string
  readonly message: string
  /** `some`: other addresses of the service take events. */
  readonly covers: 'all' | 'some'
}

/** The pause because of a trouble. @param now epoch milliseconds */
export function pauseOf(trouble: Trouble | undefined, now: number): Pause | undefined {
  if (trouble === undefined) return undefined
  const { error, leftMs, isAll } = trouble
  const { code, message, facts } = error
  // All readers of the page see the pause, so it does not quote the answer. The events show it.
  const shown = withoutAnswer(message, facts.answer)
  return {
    until: now + Math.max(0, leftMs),
    code,
    title: storedReason(code).title,
    message: shown,
    covers: isAll ? 'all' : 'some'
  }
}
