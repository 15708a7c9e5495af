// Who may read and control a server on this machine: the right Host, no page of another site, the token where one is set.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import { hostNameOf } from './host'

export interface AccessOptions {
  /** Names, besides `localhost` and addresses, under which the server may be reached. */
  readonly hostNames: readonly string[]
  /** Address under which it is reached, if that is another one than it listens on. No slash at its end. */
  readonly publicUrl?: string | undefined
  /** Without one, whoever reaches the address is let in. */
  readonly token?: string | undefined
}

export interface AccessRefusal {
  readonly code: 'foreign_host' | 'foreign_origin'
  /** A sentence for people. */
  readonly message: string
}

const FOREIGN_HOST: AccessRefusal = {
  code: 'foreign_host',
  message: 'This server is not reached under this name. Use its address, or allow the name when you start it.'
}
const FOREIGN_ORIGIN: AccessRefusal = {
  code: 'foreign_origin',
  message: 'The request comes from a page of another site.'
}

export class AccessRules {
  private readonly names: ReadonlySet<string>

  constructor(private readonly options: AccessOptions) {
    const { hostNames, publicUrl } = options
    const names = [...hostNames, ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname])]
    this.names = new Set(names.map((name) => name.toLowerCase()))
  }

  get isTokenRequired(): boolean {
    return this.options.token !== undefined
  }

  /**
   * Against DNS rebinding: a page of another name that points to this machine cannot make up an address as `Host`.
   * `undefined`: come in.
   */
  refuseHost({ host: header }: IncomingHttpHeaders): AccessRefusal | undefined {
    const host = hostNameOf(header)
    if (host === undefined) return FOREIGN_HOST
    if (isIP(host) !== 0 || host === 'localhost' || host.endsWith('.localhost')) return undefined
    return this.names.has(host) ? undefined : FOREIGN_HOST
  }

  /**
   * Against requests that another site's page makes. Browsers name the page's origin with every request that changes
   * something or whose answer a script may read, and say with all others (`Sec-Fetch-Site`) that another site asks.
   * A link that somebody follows is no such request: nobody but that person sees the answer.
   */
  refuseOrigin(headers: IncomingHttpHeaders, method: string): AccessRefusal | undefined {
    const { origin, host } = headers
    // A proxy may hand on a Host of its own; its page has the origin that is known from the options.
    if (origin !== undefined) {
      return origin === this.options.publicUrl || URL.parse(origin)?.host === host ? undefined : FOREIGN_ORIGIN
    }
    const site = headers['sec-fetch-site']
    if (site === undefined || site === 'same-origin' || site === 'none') return undefined
    const isLink =
      (method === 'GET' || method === 'HEAD') &&
      headers['sec-fetch-mode'] === 'navigate' &&
      headers['sec-fetch-dest'] === 'document'
    return isLink ? undefined : FOREIGN_ORIGIN
  }

  /** Whether the request carries the token as `Authorization: Bearer`; `undefined` when it carries none. */
  hasToken(headers: IncomingHttpHeaders): boolean | undefined {
    const bearer = bearerOf(headers)
    return bearer === undefined ? undefined : this.isToken(bearer)
  }

  /** Compares digests: neither the time nor the length says how much of it was right. */
  isToken(text: string): boolean {
    const { token } = this.options
    return token !== undefined && timingSafeEqual(digest(text), digest(token))
  }
}

/** What a request carries as `Authorization: Bearer`. */
export function bearerOf({ authorization }: IncomingHttpHeaders): string | undefined {
  return /^Bearer (.+)$/.exec(authorization ?? '')?.[1]
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
