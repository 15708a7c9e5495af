// Stops sending to an address that keeps failing, and probes it with one request at a time until it answers again.
// Knows no service and nothing of bodies.
import type { Waiting } from './budgets'
import { codeOfStatus } from './fate'
import { fateOfCode } from '../errors'
import type { Http, HttpResponse } from './types'

export interface CircuitOptions extends Waiting {
  /** Failures in a row that open the circuit. Default: 5. */
  readonly failures?: number
  /** Pause before the first probe, in milliseconds; it doubles with every failed probe. Default: 5,000. */
  readonly firstPauseMs?: number
  /** Longest pause between probes, in milliseconds. Default: 60,000. */
  readonly maxPauseMs?: number
}

/** closed: requests pass. open: requests wait until `probeAt`, then one of them passes as the probe. */
interface Circuit {
  failuresInRow: number
  probeAt: number
  pauseMs: number
  isProbing: boolean
}

/** Longest sleep before a waiting request looks at the circuit again. */
const MAX_NAP_MS = 1000

/**
 * One circuit per URL. Requests wait while it is open; they are never failed by it. A 429 is no failure of the
 * service: its Retry-After is honoured by whoever retries.
 */
export function withCircuit(http: Http, options: CircuitOptions): Http {
  const { failures = 5, firstPauseMs = 5000, maxPauseMs = 60_000, now, sleep } = options
  const circuitOf = createCircuits(firstPauseMs)
  const isOpen = ({ failuresInRow }: Circuit): boolean => failuresInRow >= failures

  /** Resolves to what is to be done if the request fails. */
  async function pass(circuit: Circuit): Promise<(circuit: Circuit) => void> {
    while (isOpen(circuit) && (circuit.isProbing || now() < circuit.probeAt)) {
      const untilProbe = circuit.isProbing ? MAX_NAP_MS : circuit.probeAt - now()
      await sleep(Math.min(untilProbe, MAX_NAP_MS))
    }
    circuit.isProbing = isOpen(circuit)
    return circuit.isProbing ? failProbe : fail
  }

  function close(circuit: Circuit): void {
    Object.assign(circuit, { failuresInRow: 0, pauseMs: firstPauseMs, isProbing: false })
  }

  /** Requests that left before the circuit opened fail late; they put no probe off. */
  function fail(circuit: Circuit): void {
    circuit.failuresInRow++
    if (circuit.failuresInRow === failures) circuit.probeAt = now() + circuit.pauseMs
  }

  function failProbe(circuit: Circuit): void {
    circuit.pauseMs = Math.min(maxPauseMs, circuit.pauseMs * 2)
    circuit.probeAt = now() + circuit.pauseMs
    circuit.isProbing = false
  }

  return async (request) => {
    const circuit = circuitOf(request.url)
    const failed = await pass(circuit)
    let response: HttpResponse | undefined
    try {
      response = await http(request)
      return response
    } finally {
      if (response && isAnswering(response)) close(circuit)
      else failed(circuit)
    }
  }
}

function createCircuits(pauseMs: number): (url: string) => Circuit {
  const circuits = new Map<string, Circuit>()
  return (url) => {
    const circuit = circuits.get(url) ?? { failuresInRow: 0, probeAt: 0, pauseMs, isProbing: false }
    circuits.set(url, circuit)
    return circuit
  }
}

/** Any answer but "not available" shows a service at work, whatever it says about the body. */
function isAnswering({ status }: HttpResponse): boolean {
  const code = codeOfStatus(status)
  return code === undefined || code === 'rate_limited' || fateOfCode(code) === 'rejected'
}
