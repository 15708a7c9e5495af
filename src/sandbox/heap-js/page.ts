// The parts of a page that the stand-in for heap.js uses. The sandbox is compiled without a browser's types.
import type { ResolvedHeapJsOptions } from './options'

export interface Store {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

export interface PageElement {
  src: string
  async: boolean
  href?: string | { animVal: string }
  target?: string
  method?: string
  tagName: string
  textContent: string | null
  isContentEditable?: boolean
  parentNode: { insertBefore(added: PageElement, before: PageElement): void } | null
  hasAttribute(name: string): boolean
  closest(selector: string): PageElement | null
  submit(): void
}

export interface PageEvent {
  readonly type: string
  readonly target: PageElement | null
  readonly defaultPrevented: boolean
  readonly metaKey?: boolean
  readonly ctrlKey?: boolean
  readonly shiftKey?: boolean
  readonly altKey?: boolean
  preventDefault(): void
}

export type PageListener = (event: PageEvent) => void

export interface Listening {
  addEventListener(type: string, listener: PageListener, capture?: boolean): void
  removeEventListener(type: string, listener: PageListener): void
}

export interface PageDocument extends Listening {
  cookie: string
  readonly title: string
  readonly readyState: string
  readonly visibilityState: string
  readonly currentScript: PageElement | null
  createElement(name: 'script'): PageElement
  getElementsByTagName(name: string): ArrayLike<PageElement>
}

export interface PageLocation {
  href: string
  readonly protocol: string
  readonly hostname: string
  readonly origin: string
  readonly pathname: string
  readonly search: string
  readonly hash: string
}

type ChangeState = (state: unknown, unused: string, url?: string | null) => void

/** An entry of the queue that Heap's snippet keeps. */
export interface Waiting {
  readonly name?: unknown
  readonly fn?: unknown
}

/** The value at `window.heap`, which may be anything. */
export type Anything = Record<string, unknown>

export interface PageWindow extends Listening {
  heap?: Anything | undefined
  heapReadyCb?: Waiting[] | undefined
  heapStandIn?: StandInRecord
  readonly _heapid?: string
  readonly document: PageDocument
  readonly location: PageLocation
  readonly history: { pushState: ChangeState; replaceState: ChangeState }
  readonly localStorage: Store
  readonly sessionStorage: Store
  readonly navigator: {
    readonly userAgentData?: { getHighEntropyValues?(hints: readonly string[]): Promise<unknown> }
  }
  readonly Image: new () => { src: string }
}

/** What a test can ask the page. It lists only calls that reached a working method. */
export interface StandInRecord {
  /** How often a script has run as heap.js, whether it started or not. */
  loads: number
  /** Live calls in order: the method, then its arguments. */
  readonly calls: unknown[][]
  /** The settings in effect, once heap.js has started. */
  config?: unknown
}

/** A message to Heap, before it is put into a request. */
export interface Message {
  readonly kind: 'user' | 'session' | 'pageview' | 'event' | 'identify' | 'properties'
  readonly id: string
  readonly user_id?: string | undefined
  readonly identity?: string | null
  readonly session_id?: string | undefined
  readonly event?: string
  readonly properties?: Readonly<Record<string, string>>
  readonly time: number
}

export interface Env {
  readonly window: PageWindow
  readonly options: ResolvedHeapJsOptions
  /** Where the script came from: the sandbox. */
  readonly origin: string
}
