// Connects to heap.js: loads it, or uses the one on the page, and holds calls until there is a visitor. Never throws
// and never blocks the page.
import { loadScript } from './loading'
import { NoticeText, type NoticeCode } from './notice-texts'
import { notice } from './notices'
import { createQueue } from './queue'
import { hasSnippet, isDead, readySdk, type HeapPage, type SdkCall } from './sdk'
import type { SdkSource } from './settings'
import { installStub, isElement } from './stub'

/** Makes a call now, or, in order, once heap.js has a visitor. */
export type Run = (call: SdkCall) => void

/** Most calls that wait for heap.js. Our choice: more than any page makes before its scripts have loaded. */
const MAX_WAITING = 1000

/** Milliseconds until the console says that heap.js is slow. It is still used when it comes later. */
const SLOW_AFTER_MS = 10_000

/** Milliseconds after which polling pauses until the next call. */
const REST_AFTER_MS = 60_000

const LOOK_MS = 100

export function connect(page: Window & HeapPage, source: SdkSource): Run {
  const { waiting, run } = createQueue(() => readySdk(page))
  /** heap.js will not come any more. */
  let isOver = false
  let waitedMs = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  function end(code: NoticeCode, text: string): void {
    isOver = true
    waiting.length = 0
    notice(code, text)
  }

  function look(): void {
    run()
    if (isDead(page)) end('heap_stopped', NoticeText.heap_stopped)
    const isReady = readySdk(page)
    if (isReady && hasSnippet()) notice('heap_twice', NoticeText.heap_twice)
    if (isReady && !waiting[0]) waitedMs = 0
    else if (!isOver && waitedMs < REST_AFTER_MS) timer ??= setTimeout(tick, LOOK_MS)
  }

  function tick(): void {
    timer = undefined
    waitedMs += LOOK_MS
    if (waitedMs > SLOW_AFTER_MS) notice('heap_slow', NoticeText.heap_slow)
    look()
  }

  addEventListener('pagehide', () => waiting[0] && notice('page_left', NoticeText.page_left))
  load(page, source, end)
  look()
  return (call) => {
    if (isOver) return
    if (waiting.length < MAX_WAITING) waiting.push(call)
    else notice('queue_full', NoticeText.queue_full)
    waitedMs %= REST_AFTER_MS
    look()
  }
}

function load(page: HeapPage, source: SdkSource, end: (code: NoticeCode, text: string) => void): void {
  const { heap } = page
  if (!heap || isElement(heap)) {
    installStub(page, source.fields)
    loadScript(page, source, (src) => end('heap_blocked', `${src} ${NoticeText.heap_blocked}`))
  } else if (!heap.track) end('heap_blocked', 'window.heap is taken')
}
