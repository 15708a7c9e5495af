// The way to heap.js: loads it once, or joins the one that is there, and holds calls until it works.
// Knows no Segment call. Never throws, never waits in the way of the page.
import { attempt, type Notice } from './notices'
import { readySdk, type HeapPage, type HeapSdk } from './sdk'
import type { SdkSource } from './settings'
import { installStub } from './stub'

/** Something to do with heap.js once it works. */
export type Task = (heap: HeapSdk) => void

export interface Connection {
  readonly isReady: () => boolean
  /** Runs `task` now or, in order, once heap.js works. */
  readonly run: (task: Task) => void
}

/** Calls that wait for heap.js, at most. Our choice: more than any page makes before its scripts have loaded. */
const MAX_WAITING = 1000

/** Milliseconds until a script that is still not there is called slow on the console. It stays welcome after that. */
const SLOW_AFTER_MS = 10_000

const LOOK_MS = 100

/** Marks the script that is ours, so that any other is known to be Heap's own snippet. */
const OWN_ID = 'heap-destination'
const FOREIGN_SCRIPT = `:is([src*=heap_config],[src*="/js/heap-"]):not(#${OWN_ID})`

export function connect(page: Window & HeapPage, source: SdkSource, notice: Notice): Connection {
  const waiting: Task[] = []
  let isLost = false

  /** Hands over what waits, if heap.js works by now. */
  function look(): boolean {
    const heap = readySdk(page)
    if (!heap) return false
    for (const task of waiting.splice(0)) attempt(() => task(heap), notice)
    return true
  }

  function keepLooking(waitedMs: number): void {
    if (isLost) return
    if (look()) return noticeSnippet(page.document, notice)
    if (waitedMs > SLOW_AFTER_MS) notice('heap_slow', 'heap.js is not ready after 10 s, calls wait')
    setTimeout(keepLooking, LOOK_MS, waitedMs + LOOK_MS)
  }

  function lose(): void {
    isLost = true
    waiting.length = 0
    notice('heap_blocked', `${source.url} did not load: blocked, or the appId is wrong`)
  }

  if (!page.heap) {
    installStub(page, source)
    addScript(page.document, source, lose)
  }
  keepLooking(0)
  return {
    isReady: look,
    run: (task) => {
      if (isLost) return
      if (waiting.length < MAX_WAITING) waiting.push(task)
      else notice('queue_full', `${MAX_WAITING} calls wait, new ones are dropped`)
      look()
    }
  }
}

function addScript(document: Document, { url, nonce }: SdkSource, onerror: () => void): void {
  const script = document.createElement('script')
  document.head.append(Object.assign(script, { id: OWN_ID, src: url, nonce, onerror }))
}

function noticeSnippet(document: Document, notice: Notice): void {
  if (document.querySelector(FOREIGN_SCRIPT)) {
    notice('heap_twice', "Remove Heap's snippet: all counts twice")
  }
}
