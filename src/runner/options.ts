// The options of the runner, with their defaults and checks.
import { isLoopback, refuseListening } from '../access/host'
import type { Proxies } from '../delivery/proxies'
import type { DirectoryLock } from '../files/directory-lock'

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** A stream, or whatever else takes lines. */
export interface LogTarget {
  write(line: string): unknown
}

export interface RunnerOptions {
  /**
   * Directory for settings and events. Created if it does not exist; only its owner can read it. Needed, unless there is a
   * `databaseUrl`.
   */
  readonly dataDirectory?: string | undefined
  /**
   * Address of a PostgreSQL database, for several runners that share it, instead of a directory:
   * `postgres://user:password@host:5432/name`. Several hosts are separated by commas.
   */
  readonly databaseUrl?: string | undefined
  /** With a database: the key that seals secrets, 32 bytes in base64, the same for all runners. */
  readonly secretKey?: string | undefined
  /** Instead of it, a file with the key. Further lines are previous keys. */
  readonly secretKeyFile?: string | undefined
  /** To change the key: those of before, with commas between them. They open what is not sealed anew yet. */
  readonly previousSecretKeys?: string | undefined
  /** The lock of the data directory, if the caller already holds it. Default: the runner locks the directory. */
  readonly lock?: DirectoryLock
  /** Address to listen on. Any address but loopback needs an `adminToken`. Default: `127.0.0.1`. */
  readonly host?: string
  /** TCP port. Default: 0, a free port. */
  readonly port?: number
  /** Token that the admin API and the page ask for. Default: none. */
  readonly adminToken?: string
  /**
   * Address under which pages, SDKs and people reach the runner, such as a proxy's `https://events.example.com`.
   * Without a path. Needs an `adminToken`, unless it is a loopback address. Default: the address it listens on; pages
   * get the address that they used.
   */
  readonly publicUrl?: string
  /** Host names under which the runner may be reached, besides `localhost` and IP addresses. */
  readonly hostNames?: readonly string[]
  /** Base URL of a local Heap. Destinations may choose it, and the page shows its views. */
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
  /** Whether spans are made for OpenTelemetry. Without an SDK in the process they go nowhere. Default: no. */
  readonly traces?: boolean
  /** The least of what is logged. Default: `info`. `debug` has a line for each batch. */
  readonly logLevel?: LogLevel
  /**
   * Name of this runner, in the log and among the runners of a database. Default: that of the machine, with something that
   * tells processes apart.
   */
  readonly runnerName?: string
  /** Where the log is written, one JSON object per line. Default: nowhere. */
  readonly logTo?: LogTarget
  /** Version to report. Default: `0.0.0`. */
  readonly version?: string
  /** Epoch milliseconds. Default: `Date.now`. */
  readonly now?: () => number
  /**
   * Milliseconds on a clock that all processes of the machine share, and that nobody can set. Default: the machine's.
   */
  readonly monotonic?: () => number
  /** From 0 to 1, for jitter. Default: `Math.random`. */
  readonly random?: () => number
  /** Whether to start although files of the store are missing, so that their content is lost. Default: no. */
  readonly acceptsLoss?: boolean
  /** Bytes from which on new events are refused with 503. Default: 2 GiB. */
  readonly maxStoreBytes?: number
  /** Bytes of `segments.db` from which on webhooks of Heap's segments are refused with 429. Default: 2 GiB. */
  readonly maxSegmentBytes?: number
  /** How long processed webhooks of segments are kept, in milliseconds. Default: 30 days. */
  readonly webhookRetentionMs?: number
  /** How long settled events are kept, in milliseconds. Default: 7 days. */
  readonly retentionMs?: number
  /** Time for one request to a destination, in milliseconds. Default: 30,000. */
  readonly requestTimeoutMs?: number
  /** Proxies for everything that is sent, but for mail. This machine is always reached directly. Default: none. */
  readonly proxies?: Proxies
  /** How often alerts look at what they watch, in milliseconds. Default: 15 seconds. */
  readonly watchEveryMs?: number
  /** An event that could not be delivered for this long becomes a dead letter, in milliseconds. Default: 24 hours. */
  readonly giveUpAfterMs?: number
}

/** Host names that a request may use. */
export function hostNamesOf({ hostNames = [], host = 'localhost' }: RunnerOptions): string[] {
  return [...hostNames, host]
}

/** The origin of a public address, without a slash at the end; `undefined` if it is not a usable address. */
export function originOf(publicUrl: string): string | undefined {
  if (!/^https?:\/\/[^/?#@]+\/?$/i.test(publicUrl) || !URL.canParse(publicUrl)) return undefined
  return new URL(publicUrl).origin
}

const EVERYWHERE: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

/** URL of a server that listens on `host`, for this machine. For "every address" it is the loopback address. */
export function urlOf(host: string, port: number): string {
  const name = EVERYWHERE[host] ?? host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

/** A message why the runner must not be started with these options; `undefined` if it may. */
export function refuseOptions({
  host = '127.0.0.1',
  adminToken,
  publicUrl,
  ...where
}: RunnerOptions): string | undefined {
  if (where.databaseUrl !== undefined && where.dataDirectory !== undefined) {
    return 'Give either a data directory or a database: what is in one is not in the other.'
  }
  const url = publicUrl === undefined ? urlOf(host, 0) : originOf(publicUrl)
  if (url === undefined) {
    return 'The URL begins with http:// or https:// and has a host and no path, such as https://events.example.com.'
  }
  const refused = refuseListening(host, adminToken)
  if (refused !== undefined || adminToken !== undefined) return refused
  return isLoopback(new URL(url).hostname) ? undefined : `Others can reach ${url}: set an admin token.`
}
