// Reads heap.js on a page: its two generations, its methods, whether it is ready. Does not load it.

/** The methods of heap.js that the plugin calls. Source: developers.heap.io, "Web API reference". */
export interface HeapSdk {
  track(event: string, properties?: object): void
  identify(identity: string): void
  resetIdentity(): void
  addUserProperties(properties: object): void
  addEventProperties?(properties: object): void
  /** From here on: current generation only. */
  trackPageview?(page?: object): void
  stopTracking?(clears?: boolean): void
  onReady?(callback: () => void): void
  getUserId?(): unknown
  getSessionId?(): unknown
  getIdentity?(): unknown
  getReplayId?(): unknown
  /** True once it has started, which is before there is a visitor. False if it was stopped or cannot start. */
  readonly loaded?: boolean
  /** In the classic generation these are fields. */
  readonly userId?: unknown
  readonly identity?: unknown
}

/** A call of heap.js. Returns `false` if it was not done and has to be made again. */
export type SdkCall = (heap: HeapSdk) => unknown

/** The fields of `window` that heap.js uses. */
export interface HeapPage {
  heap?: Partial<HeapSdk> | undefined
  heapReadyCb?: unknown[]
}

/** Heap's ids of the visitor, named as in Heap's API, and the id of the session replay if there is one. */
export interface HeapVisitor {
  readonly user_id: string
  readonly session_id?: string
  readonly replay_id?: string
}

/** A heap.js that has started: its methods, and whether it has its first ids. */
interface Seen {
  readonly heap: object
  readonly sdk: HeapSdk
  isReady: boolean
}

let seen: Seen | undefined

/**
 * heap.js of this page once there is a visitor; `undefined` before that. `heap.loaded` is true earlier, but a call made
 * in between can be lost, or merge two people. The methods are kept from the first time on: if Heap's snippet runs
 * again, it replaces them by stubs without effect.
 */
export function readySdk({ heap }: Window & HeapPage): HeapSdk | undefined {
  if (!heap || (heap.loaded !== true && heap.userId === undefined)) return undefined
  const { sdk, isReady } = seen?.heap === heap ? seen : look(heap as HeapSdk)
  return isReady && (sdk.getUserId ? sdk.getUserId() : sdk.userId) ? sdk : undefined
}

function look(heap: HeapSdk): Seen {
  // The fields of the classic one change, so it is not copied.
  const found: Seen = { heap, sdk: heap.getUserId ? { ...heap } : heap, isReady: !heap.onReady }
  seen = found
  heap.onReady?.(() => (found.isReady = true))
  return found
}

/** heap.js or its stub, whichever is on the page. */
export function liveSdk({ heap }: HeapPage): Partial<HeapSdk> | undefined {
  return seen && seen.heap === heap ? seen.sdk : heap
}

/** Whether heap.js does nothing: it was stopped, or the browser gives it no storage. False for a stub. */
export function isDead({ heap }: HeapPage): boolean {
  return !!heap && !Array.isArray(heap) && heap.loaded === false
}

/** Whether Heap's own snippet is on the page as well: then there is a script of Heap that is not ours. */
export function hasSnippet(): boolean {
  return Array.from(document.scripts).some(({ id, src }) => id !== 'heap-destination' && /heap(_config|-\d)/.test(src))
}

/** The identity that heap.js has; empty if it has none. */
export function identityOf(heap: HeapSdk): unknown {
  return heap.getIdentity ? heap.getIdentity() : heap.identity
}

/** Heap's user id and session id of the visitor; `undefined` until heap.js is ready. */
export function readVisitor(page: Window & HeapPage): HeapVisitor | undefined {
  const heap = readySdk(page)
  const userId = heap && (heap.getUserId?.() ?? heap.userId)
  if (!isId(userId)) return undefined
  const sessionId = heap?.getSessionId?.()
  const replayId = heap?.getReplayId?.()
  return {
    user_id: String(userId),
    ...(isId(sessionId) && { session_id: String(sessionId) }),
    // Without a replay, heap.js returns a sentence that says so.
    ...(isId(replayId) && !/\s/.test(String(replayId)) && { replay_id: String(replayId) })
  }
}

function isId(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value !== '')
}
