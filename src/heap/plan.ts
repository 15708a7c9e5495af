// What every planner of calls needs to know about the customer's set-up. Types only.
import type { HeapEndpoints } from './endpoints'
import type { HeapSettings } from './settings'

export interface PlanContext {
  readonly settings: HeapSettings
  readonly endpoints: HeapEndpoints
}
