// What `start` gives to every runner, wherever its store is.
import { resolve } from 'node:path'
import { readProxies } from '../delivery/proxies'
import { createSource, type Runner, type RunnerOptions } from '../runner'
import { isUnavailable } from '../storage/postgres/connection/failures'
import { TOKEN_ADVICE } from './admin-token'
import { UsageError, type Io } from './io'
import type { OperatingFlags } from './operating-flags'
import { operatingOptions } from './operating-options'
import type { PlaceFlags } from './store-place'
import { readVersion } from './version'

export interface StartFlags extends PlaceFlags, OperatingFlags {
  readonly port: number
  readonly host: string
  /** Address under which others reach it, such as that of a proxy. */
  readonly url?: string
  /** Further names under which the runner is reached. */
  readonly name?: readonly string[]
  /** Start without files of the store that are missing. */
  readonly acceptLoss?: boolean
}

/** The package's built files, next to the compiled command. */
const PAGE_DIRECTORY = resolve(__dirname, '../catalog')
const PLUGIN_SCRIPT = resolve(__dirname, '../web/heap-destination.min.js')
const FUNCTION_SCRIPT = resolve(__dirname, '../segment-function/heap-destination.js')

export function toOptions(
  { host, port, name = [], url, ...flags }: StartFlags,
  { now, random, env }: Io
): RunnerOptions {
  return {
    host,
    port,
    hostNames: name,
    ...(url !== undefined && { publicUrl: url }),
    pageDirectory: PAGE_DIRECTORY,
    pluginScript: PLUGIN_SCRIPT,
    functionScript: FUNCTION_SCRIPT,
    version: readVersion(),
    now,
    random,
    proxies: readProxies(env),
    ...operatingOptions(flags)
  }
}

/** Gives the first visitor something to choose. A set-up that has sources stays as it is. */
export async function addFirstSources({ config }: Runner, now: number): Promise<void> {
  const drafts = [
    { name: 'My website', kind: 'web' },
    { name: 'My server', kind: 'server' }
  ] as const
  await config.addFirstSources(drafts.map((draft) => createSource(draft, now)))
}

/**
 * @throws UsageError that says why the runner does not start. Exit code 1 for a database that cannot be reached: whatever
 * started the runner tries again.
 */
export async function inWords(flags: StartFlags, start: () => Promise<Runner>): Promise<Runner> {
  try {
    return await start()
  } catch (failure) {
    throw new UsageError(`the runner cannot start: ${adviceFor(failure, flags)}`, {
      exitCode: isUnavailable(failure) ? 1 : 2
    })
  }
}

function adviceFor(failure: unknown, { host, port }: StartFlags): string {
  if (codeOf(failure) === 'EADDRINUSE') return `port ${port} is taken. Pass --port <another port>.`
  if (codeOf(failure) === 'EADDRNOTAVAIL') return `${host} is not an address of this machine. Pass --host 127.0.0.1.`
  if (!(failure instanceof Error)) return 'unknown reason.'
  const token = failure.message.includes('admin token') ? ` ${TOKEN_ADVICE}` : ''
  return failure.message + token
}

export function codeOf(failure: unknown): string {
  const { code } = failure as { code?: unknown }
  if (typeof code === 'string') return code
  return failure instanceof Error ? failure.message : String(failure)
}
