// Reads the Host header, and tells which hosts only this machine can reach.
import { isIP } from 'node:net'

/**
 * The name or address in a `Host` header, in lower case, without port, brackets and final dot. `undefined` if the
 * header is missing or is not a name or address with an optional port.
 */
export function hostNameOf(header: string | undefined): string | undefined {
  const [, bracketed, plain] = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(header ?? '') ?? []
  return (bracketed ?? plain)?.replace(/\.$/, '').toLowerCase()
}

/** True if only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'))
}

/** A message why a server must not listen on `host` with this token; `undefined` if it may. */
export function refuseListening(host: string, token: string | undefined): string | undefined {
  if (token !== undefined) return token.length < 16 ? 'An admin token has at least 16 characters.' : undefined
  return isLoopback(host) ? undefined : `Others can reach ${host}: set an admin token, or listen on 127.0.0.1.`
}
