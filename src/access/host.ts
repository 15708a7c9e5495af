// Names of hosts: which one a request was sent to, and which ones only this machine can reach.
import { isIP } from 'node:net'

/**
 * The name in a `Host` header, in lower case, without port, brackets and a dot at the end. `undefined`: the header is
 * missing or is not a name or address with an optional port.
 */
export function hostNameOf(header: string | undefined): string | undefined {
  const [, bracketed, plain] = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(header ?? '') ?? []
  return (bracketed ?? plain)?.replace(/\.$/, '').toLowerCase()
}

/** True when only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'))
}

/** Why a server must not listen on `host`, or with this token; `undefined` when it may. */
export function refuseListening(host: string, token: string | undefined): string | undefined {
  if (token !== undefined) return token.length < 16 ? 'An admin token has at least 16 characters.' : undefined
  return isLoopback(host) ? undefined : `Others can reach ${host}: set an admin token, or listen on 127.0.0.1.`
}
