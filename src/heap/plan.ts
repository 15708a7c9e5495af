// What every planner of calls gets beside its input: settings and endpoints. Types only.
import type { HeapEndpoints } from './endpoints'
import type { HeapSettings } from './settings'

export interface PlanContext {
  readonly settings: HeapSettings
  readonly endpoints: HeapEndpoints
}
