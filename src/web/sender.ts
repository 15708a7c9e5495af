// Gives Segment calls to heap.js, and says on the console what of them heap.js does not get.
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

/** Says what kept a call from being sent, or what was altered in it. */
function sayThat(what: string): (code: LineCode, path: string, limit?: number) => undefined {
  return (code, path, limit) => notice(code, `${what}: ${path.slice(0, MAX_PATH)}${limit ? `, limit ${limit}` : ''}`)
}
