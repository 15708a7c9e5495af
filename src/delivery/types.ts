// The words of delivery: call, batch, outcome, target.
import type { Fate, HeapDestinationError, Issue } from '../errors'

/** How much a service takes within a sliding window. Calls count in bulk requests, requests otherwise. */
export interface Budget {
  readonly windowMs: number
  readonly perSubject: number
  /** Requests count, however many calls they carry: give `perSubject` the value of `total`. Absent: calls count. */
  readonly counts?: 'requests'
  /** Over all subjects. Absent: no such limit. */
  readonly total?: number
}

/** How items become a body that is not an object with one array. An item is whatever text its `JsonText` holds. */
export interface BodyForm {
  readonly contentType: string
  /** Bytes of a body beside its items and one byte between two of them, at most. */
  readonly overhead: number
  /** The body. Takes at least one item. */
  write(items: readonly string[]): string
}

/** One address of a service and the shape of its bodies. */
export interface Endpoint {
  /** Stable short name; budgets, circuits and order are kept per name. */
  readonly name: string
  readonly url: string
  /** Calls of a lower phase are finished before any of a higher phase is sent. */
  readonly phase: number
  /** Fields that every body of this endpoint carries, before the item or items. */
  readonly envelope: Readonly<Record<string, unknown>>
  /** Name of the array that carries several items. Absent: the endpoint takes one call per request. */
  readonly bulkKey?: string
  /** The endpoint takes no flat body: even one call is sent as an array. */
  readonly bulkOnly?: boolean
  /** Bodies of another shape, such as CSV. Envelope and `bulkKey` are not used then. */
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
  /** The JSON object of this call, without the endpoint's envelope; or its `JsonText`, where calls have to wait in memory. */
  readonly item: object
  /** Whom the call is about. Calls with the same subject are never reordered, and share that subject's budget. */
  readonly subject: string
  /** Whom it is about besides: order is kept for them as well; their budgets are not touched. Absent: nobody. */
  readonly alsoAbout?: readonly string[]
}

/** What a target makes of one input: calls (possibly none), or the error that keeps it from being sent. */
export type Plan =
  | { readonly calls: readonly Call[]; readonly issues: readonly Issue[] }
  | { readonly error: HeapDestinationError; readonly issues: readonly Issue[] }

/** A service described without I/O. */
export interface Target<Input> {
  /** Pure. Expected failure is returned; whatever it throws counts as `unreadable_event`. */
  plan(input: Input): Plan
  /** Whether a refused bulk body is worth halving: true when the status is about the content of the body. */
  halvesOn(status: number): boolean
  /**
   * Which of the `count` items of a body an answer of success names as refused, by index. Asked only for such answers.
   * Absent: success is success for all.
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

/** A request as the network sees it. */
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
  /** The calls inside, for wrappers that keep budgets. */
  readonly calls: readonly Call[]
}

export interface HttpResponse {
  readonly status: number
  /** The answer as text; callers read at most a few hundred characters of it. */
  readonly body: string
  /** How long the service asks to wait, from its Retry-After header, in milliseconds. */
  readonly retryAfterMs?: number
  /** Headers with names in lower case, for whoever knows what a service says in them. Absent: not kept. */
  readonly headers?: Readonly<Record<string, unknown>>
}

/** Sends one request. Rejects when no complete answer arrives; any answer, whatever its status, resolves. */
export type Http = (request: HttpRequest) => Promise<HttpResponse>

/** The same, for requests that carry no calls. Whatever sends those can send any. */
export type Exchange = (request: PlainRequest) => Promise<HttpResponse>

/** What a conversation asks for next. `basic` becomes the header; nobody else has to see it encoded. */
export interface Question extends PlainRequest {
  readonly basic?: { readonly user: string; readonly password: string }
}

/** What came of a question: the answer, and what is wrong with it, or why there is none (`status` 0). */
export interface Reply extends HttpResponse {
  readonly error?: HeapDestinationError
}

/** Yields one question at a time and is given the reply to it. */
export type Conversation<Result> = Generator<Question, Result, Reply>
