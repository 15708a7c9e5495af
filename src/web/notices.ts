// Writes the plugin's notices to the console: one line per code and page. Never a value of an event.
import type { AlterationCode, RejectionCode } from '../errors'
import type { NoticeCode } from './notice-texts'

/** A code of the plugin itself, of a refused call, or of an alteration. */
export type LineCode = NoticeCode | RejectionCode | AlterationCode

const said: Record<string, boolean> = {}

/** Writes `text`, unless a line with this code was written before. */
export function notice(code: LineCode, text: string): undefined {
  if (said[code]) return
  said[code] = true
  // eslint-disable-next-line no-console -- the console is the only place where a page can say anything
  console.warn(`[Heap] ${text} (heap-destination docs/web.md: ${code})`)
}

/** Runs `work`, and writes what it throws to the console: analytics.js would hide the error. */
export function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work()
  } catch (error) {
    return notice('call_failed', String(error))
  }
}
