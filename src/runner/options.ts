// What the runner can be told when it starts, and what holds when it is not told. Reads no environment.
import { isIP } from 'node:net'
import type { Writable } from 'node:stream'
import type { DirectoryLock } from './directory-lock'

export interface RunnerOptions {
  /** Directory for settings and events. Created when it is not there; only its owner can read it. */
  readonly dataDirectory: string
  /** The data directory's lock, for a caller with files of its own in there, who keeps it. Left out: the runner takes it. */
  readonly lock?: DirectoryLock
  /** Default `127.0.0.1`. Any address that is not of loopback needs an `adminToken`. */
  readonly host?: string
  /** TCP port. 0 or left out: a free one. */
  readonly port?: number
  /** Token that the admin API and the page ask for. Default: none. */
  readonly adminToken?: string
  /** Names under which the runner is reached, besides `localhost` and addresses. */
  readonly hostNames?: readonly string[]
  /** Base URL of a local Heap. Destinations may choose it; its views are passed through. */
  readonly sandboxUrl?: string
  /** Directory of the built page. */
  readonly pageDirectory?: string
  /** The web plugin as one script file, for sources in device mode. */
  readonly pluginScript?: string
  /** Where the log goes, one JSON object a line. Left out: nowhere. */
  readonly logTo?: Writable
  /** Version to report. Default: `0.0.0`. */
  readonly version?: string
  /** Epoch milliseconds. Default: `Date.now`. */
  readonly now?: () => number
  /** From 0 to 1, for jitter. Default: `Math.random`. */
  readonly random?: () => number
  /** Bytes at which new events are refused with 503. Default: 2 GiB. */
  readonly maxStoreBytes?: number
  /** How long settled events are kept, in milliseconds. Default: 7 days. */
  readonly retentionMs?: number
  /** Time for one request to a destination, in milliseconds. Default: 30,000. */
  readonly requestTimeoutMs?: number
  /** An event that could not be delivered for this long becomes a dead letter, in milliseconds. Default: 24 hours. */
  readonly giveUpAfterMs?: number
}

/** True when only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/** Why the runner must not be started like this; `undefined` when it may. */
export function refuseOptions({ host = '127.0.0.1', adminToken }: RunnerOptions): string | undefined {
  if (adminToken !== undefined && adminToken.length < 16) return 'An admin token has at least 16 characters.'
  if (isLoopback(host) || adminToken !== undefined) return undefined
  return `Others can reach ${host}: set an admin token, or listen on 127.0.0.1.`
}
