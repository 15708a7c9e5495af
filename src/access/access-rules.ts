// Decides who may use a server on this machine, by the Host header, the Origin header and the token.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import { hostNameOf } from './host'

export interface AccessOptions {
  /** Names under which the server may be reached, besides `localhost` and IP addresses. */
  readonly hostNames: readonly string[]
  /**
   * Address under which the server is reached, if it differs from the one it listens on. Without a slash at the end.
   */
  readonly publicUrl?: string | undefined
  /** Absent: everyone who reaches the address is let in. */
  readonly token?: string | undefined
}

export interface AccessRefusal {
  readonly code: 'foreign_host' | 'foreign_origin'
  /** A sentence for people. */
  readonly message: string
}

const FOREIGN_HOST: AccessRefusal = {
  code: 'foreign_host',
  message:
    'This server does not answer under this name. Use its address, or allow the name with --name when you start it.'
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
   * Protects against DNS rebinding: a page whose host name was made to point to this machine sends that name as `Host`.
   * `undefined` if the request is allowed.
   */
  refuseHost({ host: header }: IncomingHttpHeaders): AccessRefusal | undefined {
    const host = hostNameOf(header)
    if (host === undefined) return FOREIGN_HOST
    if (isIP(host) !== 0 || host === 'localhost' || host.endsWith('.localhost')) return undefined
    return this.names.has(host) ? undefined : FOREIGN_HOST
  }

  /**
   * Protects against requests from pages of other sites. Browsers send the page's `Origin` with every request that
   * changes something or whose answer a script can read, and `Sec-Fetch-Site` with all others. A link that a person
   * follows is allowed: only that person sees the answer.
   */
  refuseOrigin(headers: IncomingHttpHeaders, method: string): AccessRefusal | undefined {
    const { origin, host } = headers
    // A proxy may send another Host. Its pages have the origin of `publicUrl`.
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

  /** Whether the token in `Authorization: Bearer` is the right one; `undefined` if the request has none. */
  hasToken(headers: IncomingHttpHeaders): boolean | undefined {
    const bearer = bearerOf(headers)
    return bearer === undefined ? undefined : this.isToken(bearer)
  }

  /** Compares digests, so that the time of the comparison reveals nothing about the token. */
  isToken(text: string): boolean {
    const { token } = this.options
    return token !== undefined && timingSafeEqual(digest(text), digest(token))
  }
}

/** The token that a request sends as `Authorization: Bearer`. */
export function bearerOf({ authorization }: IncomingHttpHeaders): string | undefined {
  return /^Bearer (.+)$/.exec(authorization ?? '')?.[1]
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
