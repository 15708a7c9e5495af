// What the plugin tells whoever reads the console: one line per kind of trouble and page. Never a value of an event.
import type { AlterationCode, RejectionCode } from '../errors'
import type { NoticeCode } from './notice-texts'

/** Of the plugin itself, or of what it refuses or alters. */
export type LineCode = NoticeCode | RejectionCode | AlterationCode

const said: Record<string, boolean> = {}

/** Writes `text` unless a line of this code was written before. */
export function notice(code: LineCode, text: string): undefined {
  if (said[code]) return
  said[code] = true
  // eslint-disable-next-line no-console -- the console is the only place where a page can say anything
  console.warn(`[Heap] ${text} (heap-destination docs/web.md: ${code})`)
}

/** Runs `work`. analytics.js would swallow what it throws; here it becomes a line that somebody can act on. */
export function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work()
  } catch (error) {
    return notice('call_failed', String(error))
  }
}
