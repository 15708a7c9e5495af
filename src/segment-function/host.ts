// What the host of a Segment function offers, as far as this one uses it. A parameter, so that tests bring their own.

/** Answer of the host's `fetch` (node-fetch 2.6). Source: Segment's documentation, "Runtime and dependencies". */
export interface FetchAnswer {
  readonly status: number
  text(): Promise<string>
}

export interface FetchOptions {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** A redirect is an answer like any other: node-fetch would follow it with a GET. */
  readonly redirect: 'manual'
  /** Milliseconds until the request or the reading of its answer fails. An option of node-fetch 2. */
  readonly timeout: number
}

/** Timers are in no list of what a function may use: where they are missing, the time-out of node-fetch has to do. */
export interface Timers {
  set(callback: () => void, ms: number): unknown
  clear(timer: unknown): void
}

/** What a handler throws, by what Segment does with the event. Source: Segment's documentation, "Error types". */
export interface Failures {
  /** Delivered again, for up to four hours. */
  readonly retry: (message: string) => Error
  /** Given up. */
  readonly invalid: (message: string) => Error
  /** Given up: there is no such call in Heap. */
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
