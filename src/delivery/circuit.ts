// Circuit breaker: stops sending to an address that asks for time or keeps failing. One request at a time probes a
// failing address.
import type { HeapDestinationError } from '../errors'
import { askedWaitMs } from './pause'
import { COUNTS, WAITS } from './caps'
import type { Waiting } from './clock'
import { errorOfFailure, errorOfResponse } from './fate'
import type { Http } from './types'

export interface CircuitRules {
  /** Failures in a row that open the circuit. Default: 5. */
  readonly failures?: number
  /** Pause before the first probe, in milliseconds; it doubles with every failed probe. Default: 5,000. */
  readonly firstPauseMs?: number
  /** A number from 0 to 1: pauses are shortened by up to a half. Default: not at all. */
  readonly random?: () => number
}

/**
 * One circuit per URL. All requests wait while it is open, and while the service has asked for time (429, or any answer
 * worth a retry with Retry-After). The circuit itself never fails a request. A 429 is not a failure and opens nothing.
 *
 * Put it next to the connection: a request must check it last, after every other wait.
 */
export function withCircuit(http: Http, { monotonic, sleep, ...rules }: Waiting & CircuitRules): Http {
  const circuits = new Circuits(rules)
  return async (request) => {
    const circuit = circuits.of(request.url)
    for (let waitMs = circuit.wait(monotonic()); waitMs > 0; waitMs = circuit.wait(monotonic())) {
      await sleep(Math.min(waitMs, WAITS.nap))
    }
    const passage = circuit.pass(monotonic())
    try {
      const response = await http(request)
      circuit.learn(errorOfResponse(response), { passage, now: monotonic() })
      return response
    } catch (failure) {
      circuit.learn(errorOfFailure(failure), { passage, now: monotonic() })
      throw failure
    }
  }
}

export class Circuits {
  private readonly circuits = new Map<string, Circuit>()

  constructor(private readonly rules: CircuitRules) {}

  of(url: string): Circuit {
    const circuit = this.circuits.get(url) ?? new Circuit(this.rules)
    this.circuits.set(url, circuit)
    return circuit
  }
}

interface Passage {
  readonly isProbe: boolean
  /** Monotonic milliseconds. */
  readonly at: number
}

/**
 * closed   requests pass. `failures` failures in a row open it.
 * open     requests wait until `probeAt`; then one of them passes as the probe, and it is probing.
 * probing  requests wait for the answer to the probe. Any answer of a working service closes the circuit; a failure opens
 *          it for twice as long.
 *
 * In every state, `heldUntil` also holds requests for as long as the service has asked. All times are monotonic
 * milliseconds.
 */
export class Circuit {
  private state: 'closed' | 'open' | 'probing' = 'closed'
  private failuresInRow = 0
  private probeAt = 0
  private pauseMs: number
  /** Time until which the service has asked for no requests. */
  private heldUntil = 0
  /** Answers 429 without a time, in a row. A request that was sent before the last one counts as the same answer. */
  private unnamedRests = 0
  private restedAt = -Infinity

  constructor(private readonly rules: CircuitRules) {
    this.pauseMs = this.firstPauseMs
  }

  /** Milliseconds until a request may pass, or should ask again if a probe is under way. 0: it may pass. */
  wait(now: number): number {
    const heldMs = Math.max(0, this.heldUntil - now)
    if (this.state === 'closed') return heldMs
    return Math.max(heldMs, this.state === 'probing' ? WAITS.nap : this.probeAt - now)
  }

  pass(now: number): Passage {
    const isProbe = this.state !== 'closed'
    if (isProbe) this.state = 'probing'
    return { isProbe, at: now }
  }

  /** Records the result of a request: no error, or what was wrong with its answer, or why there was none. */
  learn(error: HeapDestinationError | undefined, { passage, now }: { passage: Passage; now: number }): void {
    const askedMs = error && askedWaitMs(error, this.unnamedRestMs(error, { passage, now }))
    if (askedMs !== undefined) this.heldUntil = Math.max(this.heldUntil, now + askedMs)
    if (isAnswering(error)) this.close()
    else if (passage.isProbe) this.failProbe(now)
    else this.fail(now)
    if (error?.code !== 'rate_limited') this.unnamedRests = 0
  }

  private close(): void {
    this.failuresInRow = 0
    this.pauseMs = this.firstPauseMs
    this.state = 'closed'
  }

  /** A request that was sent before the circuit opened may fail later: that does not delay the probe. */
  private fail(now: number): void {
    this.failuresInRow++
    if (this.state !== 'closed' || this.failuresInRow < (this.rules.failures ?? COUNTS.failuresToOpen)) return
    this.state = 'open'
    this.probeAt = now + this.jittered(this.pauseMs)
  }

  private failProbe(now: number): void {
    this.pauseMs = Math.min(WAITS.longestProbe, this.pauseMs * 2)
    this.probeAt = now + this.jittered(this.pauseMs)
    this.state = 'open'
  }

  private unnamedRestMs(error: HeapDestinationError, { passage, now }: { passage: Passage; now: number }): number {
    const isUnnamed = error.code === 'rate_limited' && error.facts.retryAfterMs === undefined
    if (isUnnamed && passage.at > this.restedAt) {
      this.unnamedRests++
      this.restedAt = now
    }
    const restMs = WAITS.unnamedRest * 2 ** Math.max(0, this.unnamedRests - 1)
    return this.jittered(Math.min(WAITS.longestProbe, restMs))
  }

  private jittered(ms: number): number {
    return this.rules.random === undefined ? ms : ms * (0.5 + this.rules.random() / 2)
  }

  private get firstPauseMs(): number {
    return this.rules.firstPauseMs ?? WAITS.firstProbe
  }
}

/** Any answer but "not available" shows that the service works, even if it refuses the body. */
function isAnswering(error: HeapDestinationError | undefined): boolean {
  return error === undefined || error.code === 'rate_limited' || error.fate === 'rejected'
}
