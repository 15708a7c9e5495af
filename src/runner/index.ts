// The entry of this folder. Importing it starts nothing.
export { createRunner } from './runner'
export type { Runner } from './started-runner'
export { createLogFile } from './log-file'
export { readProxies, type Proxies } from '../delivery/proxies'
export { isLoopback } from '../access/host'
export type { RunnerOptions } from './options'
export { createDestination, createSource } from './destinations/edits'
export { findDestinationType } from './destinations/catalog'
