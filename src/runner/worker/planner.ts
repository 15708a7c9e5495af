// Plans inputs for a host that always sends in bulk.
import { planInput } from '../../delivery/plan-input'
import type { Endpoint, Plan, Target } from '../../delivery/types'

/**
 * The target's plan, its calls on endpoints that are only ever sent to in bulk: a request with a single call has a
 * budget of its own, which a lively user would spend in no time and make everybody wait. An input that cannot be read
 * becomes an error.
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
