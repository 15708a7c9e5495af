// Gives Segment calls to heap.js, and says on the console what of them heap.js does not get. Knows no rule of mapping.
import { mapCall, type Mapped, type SdkCall } from './calls'
import type { Connection } from './connection'
import { attempt, type Notice } from './notices'
import type { HeapSdk } from './sdk'
import { toCallRules, type HeapPluginSettings } from './settings'
import type { Send } from './signal'

export function createSender(settings: Partial<HeapPluginSettings>, notice: Notice, run: Connection['run']): Send {
  const rules = toCallRules(settings)
  return (call) =>
    attempt(() => {
      const mapped = mapCall(call, rules)
      noticeMapped(notice, mapped)
      if ('calls' in mapped) for (const sdkCall of mapped.calls) run((heap) => callSdk(heap, sdkCall))
    }, notice)
}

function callSdk(heap: HeapSdk, [method, ...values]: SdkCall): void {
  if (method === 'identify') {
    const known = heap.getIdentity?.() ?? heap.identity
    // heap.js keeps the first identity of a visitor and ignores a second one.
    if (known && known !== values[0]) heap.resetIdentity()
  }
  ;(heap[method] as (...values: unknown[]) => void)(...values)
}

/** Says what kept a call from being sent, or what was altered in it. */
function noticeMapped(notice: Notice, mapped: Mapped): void {
  const isRefused = 'code' in mapped
  for (const { code, path, limit } of isRefused ? [mapped] : mapped.issues) {
    notice(code, `${isRefused ? 'Not sent' : 'Altered'}: ${path}${limit ? `, limit ${limit}` : ''}`)
  }
}
