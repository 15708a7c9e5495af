// heap.js as a page knows it: its two generations, its methods, when it works. Loads nothing and sends nothing.

/** What the plugin calls of heap.js. Source: developers.heap.io, "Web API reference". */
export interface HeapSdk {
  track(event: string, properties?: object): void
  identify(identity: string): void
  resetIdentity(): void
  addUserProperties(properties: object): void
  addEventProperties?(properties: object): void
  /** Current generation only, like the next ones. */
  trackPageview?(page?: object): void
  stopTracking?(clears?: boolean): void
  onReady?(callback: () => void): void
  getUserId?(): unknown
  getSessionId?(): unknown
  getIdentity?(): unknown
  getReplayId?(): unknown
  /** True once it has started, which is before there is a visitor; false once it is stopped, or where it cannot start. */
  readonly loaded?: boolean
  /** The classic generation has these as fields. */
  readonly userId?: unknown
  readonly identity?: unknown
}

/** Something to ask of heap.js. `false`: not done, it has to be asked again. */
export type SdkCall = (heap: HeapSdk) => unknown

/** The page as far as heap.js touches it: fields of `window`. */
export interface HeapPage {
  heap?: Partial<HeapSdk> | undefined
  heapReadyCb?: unknown[]
}

/** Heap's own ids of the visitor, named as on the wire, and the id of the session's replay where there is one. */
export interface HeapVisitor {
  readonly user_id: string
  readonly session_id?: string
  readonly replay_id?: string
}

/** What was seen of a heap.js that has started: its methods, and whether its first ids are there. */
interface Seen {
  readonly heap: object
  readonly sdk: HeapSdk
  isReady: boolean
}

let seen: Seen | undefined

/**
 * heap.js of this page while there is a visitor; `undefined` before that. `heap.loaded` comes earlier, and what is called
 * in between can be lost or make one person of two. Its methods are kept from the first look on: Heap's snippet, when it
 * runs again, puts stubs in their place that lead nowhere.
 */
export function readySdk({ heap }: Window & HeapPage): HeapSdk | undefined {
  if (!heap || (heap.loaded !== true && heap.userId === undefined)) return undefined
  const { sdk, isReady } = seen?.heap === heap ? seen : look(heap as HeapSdk)
  return isReady && (sdk.getUserId ? sdk.getUserId() : sdk.userId) ? sdk : undefined
}

function look(heap: HeapSdk): Seen {
  // The classic one has fields that change.
  const found: Seen = { heap, sdk: heap.getUserId ? { ...heap } : heap, isReady: !heap.onReady }
  seen = found
  heap.onReady?.(() => (found.isReady = true))
  return found
}

/** Whatever of Heap's is on the page, its stub, too. */
export function liveSdk({ heap }: HeapPage): Partial<HeapSdk> | undefined {
  return seen && seen.heap === heap ? seen.sdk : heap
}

/** Whether heap.js is there and does nothing: it was stopped, or the browser gives it no storage. Never so for a stub. */
export function isDead({ heap }: HeapPage): boolean {
  return !!heap && !Array.isArray(heap) && heap.loaded === false
}

/** Whether Heap's own snippet is on the page, too: any script of Heap's but ours is its. */
export function hasSnippet(): boolean {
  return Array.from(document.scripts).some(({ id, src }) => id !== 'heap-destination' && /heap(_config|-\d)/.test(src))
}

/** Whom heap.js knows; nothing when nobody. */
export function identityOf(heap: HeapSdk): unknown {
  return heap.getIdentity ? heap.getIdentity() : heap.identity
}

/** Heap's user id and session id of the visitor; `undefined` until heap.js works. */
export function readVisitor(page: Window & HeapPage): HeapVisitor | undefined {
  const heap = readySdk(page)
  const userId = heap && (heap.getUserId?.() ?? heap.userId)
  if (!isId(userId)) return undefined
  const sessionId = heap?.getSessionId?.()
  const replayId = heap?.getReplayId?.()
  return {
    user_id: String(userId),
    ...(isId(sessionId) && { session_id: String(sessionId) }),
    // Without a replay, heap.js gives a sentence that says so.
    ...(isId(replayId) && !/\s/.test(String(replayId)) && { replay_id: String(replayId) })
  }
}

function isId(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value !== '')
}
