// Plans inputs for the worker, which always sends in bulk.
import { jsonOf } from '../../delivery/json-text'
import { planInput } from '../../delivery/plan-input'
import type { Call, Endpoint, Plan, Target } from '../../delivery/types'

/**
 * The target's plan, with `bulkOnly` endpoints. Requests with a single call have a small budget of their own, which one
 * very active user would spend quickly, so that all others had to wait. An input that cannot be read becomes an error.
 * Items are JSON text, which is sent and stored: the objects would be in memory until the batch is settled.
 */
export function createPlanner(target: Target<unknown>): (input: unknown) => Plan {
  const bulk = new Map<Endpoint, Endpoint>()
  const toBulk = (endpoint: Endpoint): Endpoint => {
    if (endpoint.bulkKey === undefined || endpoint.bulkOnly === true) return endpoint
    const known = bulk.get(endpoint) ?? { ...endpoint, bulkOnly: true }
    bulk.set(endpoint, known)
    return known
  }
  // Written field by field: to copy the others of each call takes longer (bench: delivery).
  const prepare = ({ endpoint, item, subject, alsoAbout }: Call): Call => {
    const call = { endpoint: toBulk(endpoint), item: jsonOf(item), subject }
    return alsoAbout === undefined ? call : { ...call, alsoAbout }
  }
  const plan = (input: unknown): Plan => {
    const { issues, ...planned } = target.plan(input)
    return 'error' in planned ? { ...planned, issues } : { calls: planned.calls.map(prepare), issues }
  }
  return (input) => planInput({ plan }, input)
}
