// Stops sending to an address that asks to wait or keeps failing; where it fails, one request at a time probes it.
// Knows no service and nothing of bodies.
import type { Waiting } from './budgets'
import { codeOfStatus } from './fate'
import { fateOfCode } from '../errors'
import type { Http, HttpResponse } from './types'

interface Rules {
  /** Failures in a row that open the circuit. Default: 5. */
  readonly failures: number
  /** Pause before the first probe, in milliseconds; it doubles with every failed probe. Default: 5,000. */
  readonly firstPauseMs: number
  /** Longest pause between probes, in milliseconds, unless the service asks for more. Default: 60,000. */
  readonly maxPauseMs: number
  /** How long an address rests that answers 429 and names no time, in milliseconds. Default: 1,000. */
  readonly restMs: number
}

export type CircuitOptions = Waiting & Partial<Rules>

/** Longest sleep before a waiting request looks at the circuit again. */
const MAX_NAP_MS = 1000

/**
 * One circuit per URL. Requests wait while it is open, and while the service has asked for time (429, or any answer
 * worth a retry with Retry-After), whichever request was told so; they are never failed by it. A 429 is no failure of
 * the service and opens nothing.
 *
 * Put it next to the connection: a request that has waited for anything else has to look here last.
 */
export function withCircuit(http: Http, options: CircuitOptions): Http {
  const { now, sleep, failures = 5, firstPauseMs = 5000, maxPauseMs = 60_000, restMs = 1000 } = options
  const circuitOf = createCircuits({ failures, firstPauseMs, maxPauseMs, restMs })

  return async (request) => {
    const circuit = circuitOf(request.url)
    for (let waitMs = circuit.wait(now()); waitMs > 0; waitMs = circuit.wait(now())) {
      await sleep(Math.min(waitMs, MAX_NAP_MS))
    }
    const passage = circuit.pass()
    let response: HttpResponse | undefined
    try {
      response = await http(request)
      return response
    } finally {
      circuit.learn(response, { passage, now: now() })
    }
  }
}

function createCircuits(rules: Rules): (url: string) => Circuit {
  const circuits = new Map<string, Circuit>()
  return (url) => {
    const circuit = circuits.get(url) ?? new Circuit(rules)
    circuits.set(url, circuit)
    return circuit
  }
}

type Passage = 'request' | 'probe'

/** closed: requests pass. open: requests wait until `probeAt`, then one of them passes as the probe. */
class Circuit {
  private failuresInRow = 0
  private probeAt = 0
  private pauseMs: number
  private isProbing = false
  /** Until when the service has asked for no requests, whether it fails or not. */
  private heldUntil = 0

  constructor(private readonly rules: Rules) {
    this.pauseMs = rules.firstPauseMs
  }

  /** Milliseconds until a request may pass, or asks again if that depends on a probe under way; 0: it may pass. */
  wait(now: number): number {
    const heldMs = Math.max(0, this.heldUntil - now)
    if (!this.isOpen) return heldMs
    return Math.max(heldMs, this.isProbing ? MAX_NAP_MS : this.probeAt - now)
  }

  pass(): Passage {
    this.isProbing = this.isOpen
    return this.isProbing ? 'probe' : 'request'
  }

  /** What came of a request that has passed; without a response, it failed. */
  learn(response: HttpResponse | undefined, { passage, now }: { passage: Passage; now: number }): void {
    if (response) this.heldUntil = Math.max(this.heldUntil, now + waitAskedBy(response, this.rules.restMs))
    if (response && isAnswering(response)) this.close()
    else if (passage === 'probe') this.failProbe(now)
    else this.fail(now)
  }

  private get isOpen(): boolean {
    return this.failuresInRow >= this.rules.failures
  }

  private close(): void {
    this.failuresInRow = 0
    this.pauseMs = this.rules.firstPauseMs
    this.isProbing = false
  }

  /** Requests that left before the circuit opened fail late; they put no probe off. */
  private fail(now: number): void {
    this.failuresInRow++
    if (this.failuresInRow === this.rules.failures) this.probeAt = now + this.pauseMs
  }

  private failProbe(now: number): void {
    this.pauseMs = Math.min(this.rules.maxPauseMs, this.pauseMs * 2)
    this.probeAt = now + this.pauseMs
    this.isProbing = false
  }
}

/** Any answer but "not available" shows a service at work, whatever it says about the body. */
function isAnswering({ status }: HttpResponse): boolean {
  const code = codeOfStatus(status)
  return code === undefined || code === 'rate_limited' || fateOfCode(code) === 'rejected'
}

/** Milliseconds for which an answer asks for no more requests. What is not sent again needs no time. */
function waitAskedBy({ status, retryAfterMs }: HttpResponse, restMs: number): number {
  const code = codeOfStatus(status)
  if (code === undefined || fateOfCode(code) !== 'retry') return 0
  return retryAfterMs ?? (code === 'rate_limited' ? restMs : 0)
}
