// The same project as an ES module. Never run.
import destination, { HeapDestinationError, type ErrorCode, type Settings } from 'heap-destination'
import { createSandbox } from 'heap-destination/sandbox'
import { createRunner, type Runner } from 'heap-destination/runner'

export const name: string = destination.name
export const actions: readonly string[] = Object.keys(destination.actions)
export const settings: Settings = { appId: '11' }
export const codeOf = (error: HeapDestinationError): ErrorCode => error.code
export const start: () => Promise<{ readonly url: string }> = createSandbox
export const run: (options: { readonly dataDirectory: string }) => Promise<Runner> = createRunner

// @ts-expect-error: a name that is misspelt does not compile, so the declarations are really read.
export const missing: unknown = destination.nam
