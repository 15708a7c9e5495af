// Makes requests fail on demand: which requests, and how.
import { createJudge } from './schemas'
import type { Verdict } from './schemas'

/**
 * What goes wrong, and for which requests. At least one of `status`, `body`, `delayMs`, `dripMs`, `reset` and
 * `halfBody`; they can be combined, except that with `reset` there is no answer.
 */
export interface Fault {
  /** Only requests to this path, or below it. Left out: all of Heap's endpoints. */
  path?: string
  /** Answer with this status, 200 to 599. */
  status?: number
  /** Retry-After of that answer: seconds, or an HTTP date. */
  retryAfter?: number | string
  /** Text of the answer. */
  body?: string
  /** Wait so many milliseconds before the answer. */
  delayMs?: number
  /** Send the answer's body one byte at a time, with this pause after each. */
  dripMs?: number
  /** Break the connection instead of answering; with `applied: false` while the request is still under way. */
  reset?: boolean
  /** Announce the whole answer, send half of it, then break the connection. */
  halfBody?: boolean
  /**
   * Whether the request takes effect (at once, before any delay) although the client cannot know.
   * Default: false with `status` or `reset`, true otherwise.
   */
  applied?: boolean
  /** Number of matching requests that pass first. Default 0. */
  afterRequests?: number
  /** Number of times that it happens. Default: until cleared. */
  times?: number
  /** Share of matching requests that it hits, above 0 and at most 1. Default 1. */
  rate?: number
  /** Seed of the random choice by `rate`: the same seed hits the same requests. Default 1. */
  seed?: number
}

/** A queued fault, and its counts so far. */
export interface FaultState extends Fault {
  applied: boolean
  /** Matching requests since it was queued. */
  seen: number
  /** How often it happened. */
  happened: number
}

const MILLISECONDS = { type: 'integer', minimum: 0 }

const judgeQueue = createJudge<Fault[]>(
  {
    type: 'array',
    minItems: 1,
    items: {
      type: 'object',
      additionalProperties: false,
      properties: {
        path: { type: 'string', pattern: '^/' },
        status: { type: 'integer', minimum: 200, maximum: 599 },
        retryAfter: { type: ['integer', 'string'], minimum: 0 },
        body: { type: 'string' },
        delayMs: MILLISECONDS,
        dripMs: MILLISECONDS,
        reset: { type: 'boolean' },
        halfBody: { type: 'boolean' },
        applied: { type: 'boolean' },
        afterRequests: { type: 'integer', minimum: 0 },
        times: { type: 'integer', minimum: 1 },
        rate: { type: 'number', exclusiveMinimum: 0, maximum: 1 },
        seed: { type: 'integer' }
      },
      dependencies: { retryAfter: ['status'] },
      anyOf: ['status', 'body', 'delayMs', 'dripMs', 'reset', 'halfBody'].map((effect) => ({ required: [effect] }))
    }
  },
  'faults'
)

/** Takes one fault or a list of them. */
export function parseFaults(value: unknown): Verdict<Fault[]> {
  return judgeQueue(Array.isArray(value) ? value : [value])
}

interface Queued {
  readonly state: FaultState
  readonly random: () => number
}

export class Faults {
  private queue: Queued[] = []

  add(faults: readonly Fault[]): void {
    for (const fault of faults) {
      const applied = fault.applied ?? (fault.status === undefined && fault.reset !== true)
      this.queue.push({ state: { ...fault, applied, seen: 0, happened: 0 }, random: createRandom(fault.seed ?? 1) })
    }
  }

  /**
   * The fault for the next request to that path: the first in the queue that is due. Every fault that matches counts
   * the request.
   */
  next(path: string): FaultState | undefined {
    let chosen: FaultState | undefined
    for (const { state, random } of this.queue) {
      if (state.path !== undefined && path !== state.path && !path.startsWith(`${state.path}/`)) continue
      state.seen += 1
      if (!chosen && isItsTurn(state) && random() < (state.rate ?? 1)) chosen = state
    }
    if (chosen) chosen.happened += 1
    return chosen
  }

  list(): FaultState[] {
    return this.queue.map(({ state }) => ({ ...state }))
  }

  clear(): void {
    this.queue = []
  }
}

function isItsTurn(state: FaultState): boolean {
  return state.seen > (state.afterRequests ?? 0) && state.happened < (state.times ?? Infinity)
}

/** Mulberry32: small, and the same on every machine. */
function createRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
