// Maps a call as the plugin does, and writes down what heap.js and the console would get.
import type { Issue } from '../../src/errors'
import { reportTo } from '../../src/heap/plain-tree'
import { mapCall } from '../../src/web/calls'
import type { PageCall } from '../../src/web/page-call'
import type { HeapSdk } from '../../src/web/sdk'
import { toCallRules, type HeapPluginSettings } from '../../src/web/settings'
import { createHeapStub } from './heap-stub'

interface Mapped {
  /** Method and arguments. */
  readonly calls: readonly unknown[][]
  readonly issues: readonly Issue[]
  /** Why the call cannot be sent. */
  readonly refusals: readonly object[]
}

export function mapped(call: PageCall, settings: Partial<HeapPluginSettings> = {}): Mapped {
  const issues: Issue[] = []
  const refusals: object[] = []
  const calls = mapCall(call, toCallRules(settings), {
    altered: reportTo(issues),
    refused: (code, path, ...[limit, actual]) => {
      refusals.push({ code, path, ...(limit !== undefined && { limit, actual }) })
      return undefined
    }
  })
  const heap = createHeapStub()
  for (const sdkCall of calls ?? []) sdkCall(heap as unknown as HeapSdk)
  return { calls: heap.calls, issues, refusals }
}
