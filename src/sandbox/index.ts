// Public entry of the sandbox. Importing it starts nothing.
export { createSandbox } from './sandbox'
export type { Sandbox } from './sandbox'
export type { BudgetMode, SandboxOptions } from './options'
export type { HeapJsOptions, RefusedStore } from './heap-js/options'
export type { PageMessage } from './heap-js/page-message'
export type { Counters } from './counters'
export type { Fault, FaultState } from './faults'
export type { AccountView, EventView, Filter, UserView } from './views'
