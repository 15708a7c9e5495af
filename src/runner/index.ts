// Public entry of the runner. Importing it starts nothing.
export { createRunner } from './runner'
export type { Runner } from './runner'
export { lockDirectory } from './directory-lock'
export type { DirectoryLock } from './directory-lock'
export { isLoopback } from './options'
export type { RunnerOptions } from './options'
export { createDestination, createSource } from './config/edits'
export { findDestinationType } from './destinations/catalog'
