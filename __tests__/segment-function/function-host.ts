// A host as Segment documents it: a context of its own with the documented globals and nothing else, no code from text,
// node-fetch 2, and the wrapper that passes the names of the handlers as parameters.
import { createContext, runInContext } from 'node:vm'
import type { Handlers } from '../../src/segment-function/handlers'
import type { FetchAnswer, FetchOptions } from '../../src/segment-function/host'

/* eslint-disable @typescript-eslint/no-require-imports -- a package without types, and a script of the build */
const nodeFetch = require('node-fetch') as Fetch
const { bundleFunction } = require('../../src/segment-function/build.cjs') as {
  bundleFunction: (options?: { minify?: boolean }) => Promise<string>
}
/* eslint-enable @typescript-eslint/no-require-imports */

export { bundleFunction }

/** The globals that Segment documents, as far as a function of ours could use them. */
export const DOCUMENTED = [
  'fetch',
  'crypto',
  'https',
  '_',
  'atob',
  'btoa',
  'moment',
  'FormData',
  'zlib',
  'cache',
  'console',
  'EventNotSupported',
  'InvalidEventPayload',
  'ValidationError',
  'RetryError'
] as const

export type Fetch = (url: string, options: FetchOptions) => Promise<FetchAnswer>

export interface HostOptions {
  /** Default: node-fetch 2. */
  readonly fetch?: Fetch
  /** What the context has beside the documented globals. */
  readonly extras?: object
  readonly log?: (text: string) => void
}

let code: Promise<string> | undefined

/** The handlers of the built file. Events and settings have to be of the context: `inContext` makes them so. */
export async function loadFunction(options: HostOptions = {}): Promise<{
  readonly handlers: Handlers
  /** A copy of JSON, with the prototypes of the context. */
  readonly inContext: (value: unknown) => never
}> {
  const { fetch = nodeFetch, extras = {}, log = () => undefined } = options
  const context = createContext(
    { fetch, btoa: (text: string) => Buffer.from(text, 'binary').toString('base64'), console: { log }, ...extras },
    { codeGeneration: { strings: false, wasm: false } }
  )
  runInContext(ERRORS, context)
  const names = HANDLERS.join(', ')
  const exported = HANDLERS.map((name) => `${name}: typeof ${name} === 'function' ? ${name} : undefined`).join(', ')
  const wrapped = `(function (${names}) { ${await (code ??= bundleFunction())}; return { ${exported} } })`
  const handlers = (runInContext(wrapped, context) as () => Handlers)()
  const parse = runInContext('JSON.parse', context) as (text: string) => never
  return { handlers, inContext: (value) => parse(JSON.stringify(value)) }
}

const HANDLERS = ['onIdentify', 'onTrack', 'onPage', 'onScreen', 'onGroup', 'onAlias', 'onDelete', 'onBatch'] as const

const ERRORS = ['EventNotSupported', 'InvalidEventPayload', 'ValidationError', 'RetryError']
  .map((name) => `globalThis.${name} = class ${name} extends Error { name = '${name}' };`)
  .join('\n')

export const handlerOf = (handlers: Handlers, type: string): Handlers['onTrack'] => {
  const names: Readonly<Record<string, Exclude<keyof Handlers, 'onBatch'>>> = {
    identify: 'onIdentify',
    track: 'onTrack',
    page: 'onPage',
    screen: 'onScreen',
    group: 'onGroup',
    alias: 'onAlias',
    delete: 'onDelete'
  }
  const name = Object.hasOwn(names, type) ? names[type] : undefined
  return handlers[name ?? 'onTrack']
}
