// Which proxy a request goes through, by the variables that curl and most other programs read.
import { Agent, Pool, ProxyAgent, type Dispatcher } from 'undici'
import { MisuseError } from '../misuse'

/** Plain data, so that it can be passed to threads. */
export interface Proxies {
  /** Proxy for addresses that begin with `http:`; for `https:`. Absent: none. */
  readonly http?: string
  readonly https?: string
  /** Hosts that are reached directly: names, which stand for what is below them too, addresses, or `*`. A port may follow. */
  readonly direct: readonly string[]
}

export const NO_PROXIES: Proxies = { direct: [] }

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, also in small letters, which count more.
 *
 * @throws MisuseError for what is no address of a proxy. It does not quote it, since it may hold a password.
 */
export function readProxies(env: Environment): Proxies {
  const http = proxyIn(env, ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'])
  const https = proxyIn(env, ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'])
  const direct = (env['no_proxy'] ?? env['NO_PROXY'] ?? '').toLowerCase().split(/[\s,]+/)
  return {
    ...(http !== undefined && { http }),
    ...(https !== undefined && { https }),
    direct: direct.filter((host) => host !== '')
  }
}

function proxyIn(env: Environment, names: readonly string[]): string | undefined {
  const name = names.find((one) => env[one] !== undefined && env[one] !== '')
  if (name === undefined) return undefined
  const given = env[name] ?? ''
  const text = given.includes('://') ? given : `http://${given}`
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return new URL(text).href
  throw new MisuseError(
    `${name} is no address of an HTTP proxy. Write it such as http://proxy.example.com:3128, with a user and a password before the host if it asks for them.`
  )
}

/** The proxy for a URL; `undefined` if it is reached directly, as this machine itself always is. */
export function proxyOf({ protocol, hostname, port }: URL, proxies: Proxies): string | undefined {
  const proxy = protocol === 'https:' ? proxies.https : proxies.http
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  if (proxy === undefined || isThisMachine(host)) return undefined
  const given = { host, port: port || (protocol === 'https:' ? '443' : '80') }
  return proxies.direct.some((entry) => covers(entry, given)) ? undefined : proxy
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

/** `example.com`, `.example.com` and `*.example.com` stand for that name and what is below it. */
function covers(entry: string, { host, port }: { readonly host: string; readonly port: string }): boolean {
  if (entry === '*') return true
  const [, bracketed, plain, onPort] = /^(?:\[(.+)\]|([^:]+|.*:.*:.*?))(?::(\d+))?$/.exec(entry) ?? []
  if (onPort !== undefined && onPort !== port) return false
  const name = (bracketed ?? plain ?? '').replace(/^\*?\./, '')
  return name !== '' && (host === name || host.endsWith(`.${name}`))
}

const clientFactory = (origin: URL, options: object): Pool => new Tunnels(origin, options)

export interface Routes {
  dispatcherOf(url: URL): Dispatcher
  /** Waits for the requests under way, then ends all connections. */
  close(): Promise<void>
}

/** Connections to hosts, direct ones and those by a proxy. Always close it. */
export function openRoutes(proxies: Proxies, { connections }: { readonly connections: number }): Routes {
  const direct = new Agent({ connections, pipelining: 1 })
  const byProxy = new Map<string, ProxyAgent>()
  const agentOf = (uri: string): ProxyAgent => {
    // What is not encrypted is passed on by the proxy; most proxies allow tunnels to ports of https only.
    const agent =
      byProxy.get(uri) ?? new ProxyAgent({ uri, connections, pipelining: 1, proxyTunnel: false, clientFactory })
    byProxy.set(uri, agent)
    return agent
  }
  return {
    dispatcherOf: (url) => {
      const proxy = proxyOf(url, proxies)
      return proxy === undefined ? direct : agentOf(proxy)
    },
    close: async () => {
      await Promise.all([direct, ...byProxy.values()].map((agent) => agent.close()))
    }
  }
}

/** Connections to a proxy. A tunnel that it refuses fails with what it answered, such as `PROXY_407`. */
class Tunnels extends Pool {
  // The overload with a callback is not used by ProxyAgent.
  override async connect(options: Dispatcher.ConnectOptions): Promise<never> {
    const answer = await super.connect(options)
    if (answer.statusCode === 200) return answer as never
    answer.socket.on('error', () => undefined).destroy()
    throw refusedByProxy(answer.statusCode)
  }
}

function refusedByProxy(status: number): Error {
  return Object.assign(new Error('The proxy refused.'), { code: `PROXY_${status}` })
}

/** What is passed on has no tunnel: undici then reports only that the proxy wants a login. */
export function namedByProxy(failure: unknown): unknown {
  const { message } = failure as { readonly message?: unknown }
  return String(message).startsWith('Proxy Authentication Required') ? refusedByProxy(407) : failure
}
