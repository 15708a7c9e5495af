// The way to heap.js: loads it once, or joins the one that is there, and holds calls until it works.
// Knows no Segment call. Never throws, never waits in the way of the page.
import { attempt, notice } from './notices'
import { readySdk, type HeapPage, type HeapSdk, type SdkCall } from './sdk'
import type { SdkSource } from './settings'
import { installStub } from './stub'

/** Makes a call now or, in order, once heap.js works. */
export type Run = (call: SdkCall) => void

/** Calls that wait for heap.js, at most. Our choice: more than any page makes before its scripts have loaded. */
const MAX_WAITING = 1000

/** Milliseconds until a script that is still not there is called slow on the console. It stays welcome after that. */
const SLOW_AFTER_MS = 10_000

const LOOK_MS = 100

export function connect(page: Window & HeapPage, source: SdkSource): Run {
  /** `undefined` once the script has failed to load. */
  let waiting: SdkCall[] | undefined = []

  /** heap.js, if it works by now; what waits is handed over to it. */
  function look(): HeapSdk | undefined {
    const heap = readySdk(page)
    if (heap) waiting?.splice(0).forEach((call) => attempt(() => call(heap)))
    return heap
  }

  function keepLooking(waitedMs: number): void {
    if (!waiting) return
    if (!look()) {
      if (waitedMs > SLOW_AFTER_MS) notice('heap_slow', 'heap.js is not ready, calls wait')
      setTimeout(keepLooking, LOOK_MS, waitedMs + LOOK_MS)
    } else if (document.querySelector(':is([src*=heap_config],[src*="/js/heap-"]):not(#heap-destination)')) {
      // Any script of Heap's but ours is its snippet.
      notice('heap_twice', "Remove Heap's snippet: all counts twice")
    }
  }

  function onerror(): void {
    waiting = undefined
    notice('heap_blocked', `${source.script.src} did not load: blocked, or wrong appId`)
  }

  if (!page.heap) {
    installStub(page, source.fields)
    document.head.append(Object.assign(document.createElement('script'), source.script, { onerror }))
  }
  keepLooking(0)
  return (call) => {
    if (!waiting) return
    if (waiting.length < MAX_WAITING) waiting.push(call)
    else notice('queue_full', `${MAX_WAITING} calls wait, new ones are dropped`)
    look()
  }
}
