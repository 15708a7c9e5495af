// What the runner can be told when it starts, and what holds when it is not told. Reads no environment.
import type { Writable } from 'node:stream'
import { isLoopback, refuseListening } from '../access/host'
import type { DirectoryLock } from '../files/directory-lock'

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
  /**
   * Address under which pages, SDKs and people reach the runner, such as `https://events.example.com` of a proxy in front
   * of it. No path; needs an `adminToken`, unless it is of loopback. Default: what it listens on; pages are told the address that they asked.
   */
  readonly publicUrl?: string
  /** Names under which the runner is reached, besides `localhost` and addresses. */
  readonly hostNames?: readonly string[]
  /** Base URL of a local Heap. Destinations may choose it; its views are passed through. */
  readonly sandboxUrl?: string
  /** Base URL of stand-ins of the partners, where there are some: shown, and what they hold is passed through. */
  readonly partnersUrl?: string
  /** The `adminToken` of that local Heap, and of the stand-ins, where they have one. */
  readonly sandboxToken?: string
  /** Directory of the built page. */
  readonly pageDirectory?: string
  /** The web plugin as one script file, for sources in device mode. */
  readonly pluginScript?: string
  /** The function for a Segment workspace, as one file. */
  readonly functionScript?: string
  /** Where the log goes, one JSON object a line. Left out: nowhere. */
  readonly logTo?: Writable
  /** Version to report. Default: `0.0.0`. */
  readonly version?: string
  /** Epoch milliseconds. Default: `Date.now`. */
  readonly now?: () => number
  /** Milliseconds on a clock that all processes of the machine share and nobody can set. Default: the machine's. */
  readonly monotonic?: () => number
  /** From 0 to 1, for jitter. Default: `Math.random`. */
  readonly random?: () => number
  /** Start although files of the store are missing: what they held is lost. Default: the runner says what is missing. */
  readonly acceptsLoss?: boolean
  /** Bytes at which new events are refused with 503. Default: 2 GiB. */
  readonly maxStoreBytes?: number
  /** Bytes of `segments.db` at which webhooks of Heap's segments are refused with 429. Default: 2 GiB. */
  readonly maxSegmentBytes?: number
  /** How long settled events are kept, in milliseconds. Default: 7 days. */
  readonly retentionMs?: number
  /** Time for one request to a destination, in milliseconds. Default: 30,000. */
  readonly requestTimeoutMs?: number
  /** An event that could not be delivered for this long becomes a dead letter, in milliseconds. Default: 24 hours. */
  readonly giveUpAfterMs?: number
}

/** Names that a request may come to. */
export function hostNamesOf({ hostNames = [], host = 'localhost' }: RunnerOptions): string[] {
  return [...hostNames, host]
}

/** The address without a slash at its end; `undefined` when it is not one that the runner can be reached under. */
export function originOf(publicUrl: string): string | undefined {
  if (!/^https?:\/\/[^/?#@]+\/?$/i.test(publicUrl) || !URL.canParse(publicUrl)) return undefined
  return new URL(publicUrl).origin
}

const EVERYWHERE: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

/** Where a server that listens on `host` is reached from this machine: nobody can open "every address". */
export function urlOf(host: string, port: number): string {
  const name = EVERYWHERE[host] ?? host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

/** Why the runner must not be started like this; `undefined` when it may. */
export function refuseOptions({ host = '127.0.0.1', adminToken, publicUrl }: RunnerOptions): string | undefined {
  const url = publicUrl === undefined ? urlOf(host, 0) : originOf(publicUrl)
  if (url === undefined) {
    return 'The URL begins with http:// or https:// and has a host and no path, such as https://events.example.com.'
  }
  const refused = refuseListening(host, adminToken)
  if (refused !== undefined || adminToken !== undefined) return refused
  return isLoopback(new URL(url).hostname) ? undefined : `Others can reach ${url}: set an admin token.`
}
