// heap.js as a page knows it: its two generations, its methods, when it is ready. Loads nothing and sends nothing.

/** What the plugin calls of heap.js. Source: developers.heap.io, "Web API reference". */
export interface HeapSdk {
  track(event: string, properties?: object): void
  identify(identity: string): void
  resetIdentity(): void
  addUserProperties(properties: object): void
  getUserId?(): unknown
  getSessionId?(): unknown
  getIdentity?(): unknown
  /** Set by the current generation once it works. Seen in public integration code. */
  readonly loaded?: boolean
  /** The classic generation has these as fields. */
  readonly userId?: unknown
  readonly identity?: unknown
}

/** Something to ask of heap.js. */
export type SdkCall = (heap: HeapSdk) => void

/** The page as far as heap.js touches it: fields of `window`. */
export interface HeapPage {
  heap?: Partial<HeapSdk> | undefined
  heapReadyCb?: unknown[]
}

/** Heap's own ids of the visitor, named as on the wire. */
export interface HeapVisitor {
  readonly user_id: string
  readonly session_id?: string
}

/** heap.js of this page once it works; until then `undefined`: its stub only writes calls down. */
export function readySdk({ heap }: Window & HeapPage): HeapSdk | undefined {
  const works = heap && (heap.loaded === true || heap.userId !== undefined || !Array.isArray(heap))
  return works && heap.track ? (heap as HeapSdk) : undefined
}

/** Heap's user id and session id of the visitor; `undefined` until heap.js works. */
export function readVisitor(page: Window & HeapPage): HeapVisitor | undefined {
  const heap = readySdk(page)
  const userId = heap?.getUserId?.() ?? heap?.userId
  if (!isId(userId)) return undefined
  const sessionId = heap?.getSessionId?.()
  return { user_id: String(userId), ...(isId(sessionId) && { session_id: String(sessionId) }) }
}

function isId(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value !== '')
}
