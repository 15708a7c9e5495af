// Plans inputs for the worker, which always sends in bulk.
import { planInput } from '../../delivery/plan-input'
import type { Endpoint, Plan, Target } from '../../delivery/types'

/**
 * The target's plan, with `bulkOnly` endpoints. Requests with a single call have a small budget of their own, which one
 * very active user would spend quickly, so that all others had to wait. An input that cannot be read becomes an error.
 */
export function createPlanner(target: Target<unknown>): (input: unknown) => Plan {
  const bulk = new Map<Endpoint, Endpoint>()
  const toBulk = (endpoint: Endpoint): Endpoint => {
    if (endpoint.bulkKey === undefined || endpoint.bulkOnly === true) return endpoint
    const known = bulk.get(endpoint) ?? { ...endpoint, bulkOnly: true }
    bulk.set(endpoint, known)
    return known
  }
  return (input) => {
    const plan = planInput(target, input)
    if ('error' in plan) return plan
    return { ...plan, calls: plan.calls.map((call) => ({ ...call, endpoint: toBulk(call.endpoint) })) }
  }
}
