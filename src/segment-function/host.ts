// The parts of Segment's function host that the function uses. It is a parameter, so that tests can pass their own.

/** Answer of the host's `fetch` (node-fetch 2.6). Source: Segment's documentation, "Runtime and dependencies". */
export interface FetchAnswer {
  readonly status: number
  text(): Promise<string>
}

export interface FetchOptions {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** So that a redirect is an answer like any other: node-fetch would follow it with a GET. */
  readonly redirect: 'manual'
  /** Milliseconds until the request or the reading of its answer fails. An option of node-fetch 2. */
  readonly timeout: number
}

/** Segment does not document timers. If they are missing, only node-fetch's time-out applies. */
export interface Timers {
  set(callback: () => void, ms: number): unknown
  clear(timer: unknown): void
}

/** The errors that a handler throws, by what Segment then does. Source: Segment's documentation, "Error types". */
export interface Failures {
  /** Segment delivers the event again, for up to four hours. */
  readonly retry: (message: string) => Error
  /** Segment drops the event. */
  readonly invalid: (message: string) => Error
  /** Segment drops the event, because Heap has no such call. */
  readonly unsupported: (message: string) => Error
}

export interface Host {
  readonly fetch: (url: string, options: FetchOptions) => Promise<FetchAnswer>
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly timers?: Timers | undefined
  readonly log: (text: string) => void
  readonly failures: Failures
}
