// The types of delivery: endpoint, call, plan, target, outcome, request and response.
import type { Fate, HeapDestinationError, Issue } from '../errors'

/** How much a service takes within a sliding window. In bulk requests the calls count, otherwise the requests. */
export interface Budget {
  readonly windowMs: number
  readonly perSubject: number
  /**
   * Set if requests count, however many calls they carry. `perSubject` must then equal `total`. Absent: calls count.
   */
  readonly counts?: 'requests'
  /** Over all subjects. Absent: no such limit. */
  readonly total?: number
}

/** How items become a body that is not a JSON object with one array. */
export interface BodyForm {
  readonly contentType: string
  /** Most bytes of a body beside its items and one byte between two items. */
  readonly overhead: number
  /** Makes the body from the text of each item. Needs at least one item. */
  write(items: readonly string[]): string
}

/** One address of a service and the shape of its bodies. */
export interface Endpoint {
  /** Stable short name; budgets, circuits and order are kept per name. */
  readonly name: string
  readonly url: string
  /** Calls of a lower phase are finished before any call of a higher phase is sent. */
  readonly phase: number
  /** Fields that every body of this endpoint carries, before the item or items. */
  readonly envelope: Readonly<Record<string, unknown>>
  /** Name of the array that carries several items. Absent: the endpoint takes one call per request. */
  readonly bulkKey?: string
  /** The endpoint takes no flat body: even one call is sent as an array. */
  readonly bulkOnly?: boolean
  /** For bodies of another shape, such as CSV. `envelope` and `bulkKey` are then not used. */
  readonly form?: BodyForm
  /** Items per bulk request, at most. */
  readonly maxItems: number
  /** Bytes (UTF-8) per request body, at most. */
  readonly maxBytes: number
  /** Published budgets of requests with one call and of bulk requests. Absent: none is known. */
  readonly budgets?: { readonly single?: Budget; readonly bulk?: Budget }
}

/** One thing that a service is asked to do. */
export interface Call {
  readonly endpoint: Endpoint
  /** The JSON object of this call without the endpoint's envelope, or its `JsonText`, which takes less memory. */
  readonly item: object
  /** The user or account that the call is about. Calls about one subject stay in order and share its budget. */
  readonly subject: string
  /** Further subjects: order is kept for them as well, but their budgets are not used. Absent: none. */
  readonly alsoAbout?: readonly string[]
}

/** What a target makes of one input: calls (possibly none), or the error that keeps it from being sent. */
export type Plan =
  | { readonly calls: readonly Call[]; readonly issues: readonly Issue[] }
  | { readonly error: HeapDestinationError; readonly issues: readonly Issue[] }

/** A service described without I/O. */
export interface Target<Input> {
  /** Pure. An expected failure is returned. If it throws, the input gets `unreadable_event`. */
  plan(input: Input): Plan
  /** Whether a refused bulk body is halved: true if the status is about the content of the body. */
  halvesOn(status: number): boolean
  /**
   * The items that a successful answer names as refused, by index. Called for successful answers only. Absent: success
   * means that all items were taken.
   */
  refusedIn?(response: HttpResponse, count: number): ReadonlyMap<number, HeapDestinationError>
}

/** What became of one input. */
export type Outcome =
  | { readonly fate: Extract<Fate, 'delivered'>; readonly issues: readonly Issue[] }
  | {
      readonly fate: Exclude<Fate, 'delivered'>
      readonly issues: readonly Issue[]
      readonly error: HeapDestinationError
    }

/** The right to send, which may end while a request is under way. */
export interface Lease {
  readonly key: string
  /** Grows each time the right goes to another process. */
  readonly epoch: number
  /** Whether it holds at this moment. */
  isHeld(): boolean
  /** Aborted when it ends. */
  readonly ended: EndSignal
}

/** As much of an `AbortSignal` as delivery needs, which also runs where there is none. */
export interface EndSignal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** An HTTP request. */
export interface PlainRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Empty for none. */
  readonly body: string
}

/** A request that carries calls. */
export interface HttpRequest extends PlainRequest {
  readonly method: 'POST'
  readonly endpoint: Endpoint
  readonly form: 'single' | 'bulk'
  /** The calls in the body, for wrappers that keep budgets. */
  readonly calls: readonly Call[]
  /** It is made only while this holds, and broken off when it ends. Absent: nobody else could have the right. */
  readonly lease?: Lease
}

export interface HttpResponse {
  readonly status: number
  /** The answer as text. Callers read at most a few hundred characters of it. */
  readonly body: string
  /** The wait that the service asks for in its Retry-After header, in milliseconds. */
  readonly retryAfterMs?: number
  /** Headers with names in lower case. Absent if they are not kept. */
  readonly headers?: Readonly<Record<string, unknown>>
}

/** Sends one request. Rejects when no complete answer arrives; any answer, whatever its status, resolves. */
export type Http = (request: HttpRequest) => Promise<HttpResponse>

/** The same for any request, with or without calls. */
export type Exchange = (request: PlainRequest) => Promise<HttpResponse>

/** The next request of a conversation. `basic` becomes its Authorization header. */
export interface Question extends PlainRequest {
  readonly basic?: { readonly user: string; readonly password: string }
}

/** The answer to a question, and what is wrong with it. `status` is 0 if no answer came. */
export interface Reply extends HttpResponse {
  readonly error?: HeapDestinationError
}

/** Yields one question at a time and receives its reply. */
export type Conversation<Result> = Generator<Question, Result, Reply>
