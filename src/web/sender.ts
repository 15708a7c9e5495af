// Passes Segment calls to heap.js, and writes to the console what was refused or altered.
import { MAX_PATH } from '../heap/plain-tree'
import { mapCall } from './calls'
import type { Run } from './connection'
import { attempt, notice, type LineCode } from './notices'
import type { CallRules } from './settings'
import type { Send } from './signal'

export function createSender(rules: CallRules, run: Run): Send {
  const tell = { altered: sayThat('Altered'), refused: sayThat('Not sent') }
  return (call) => attempt(() => mapCall(call, rules, tell)?.forEach(run))
}

/** Writes why a call was not sent, or what was altered in it. */
function sayThat(what: string): (code: LineCode, path: string, limit?: number) => undefined {
  return (code, path, limit) => notice(code, `${what}: ${path.slice(0, MAX_PATH)}${limit ? `, limit ${limit}` : ''}`)
}
