// Which hosts a partner's key may go to.
import { MisuseError } from '../misuse'

/** The hosts of one partner, and how messages describe them. */
export interface PartnerHosts {
  readonly partner: string
  /** Matches the whole name of a host, in lower case. */
  readonly pattern: RegExp
  readonly example: string
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/**
 * The URL without a slash at its end.
 * @throws MisuseError when it is not an https URL of the partner, or has a user, a query or a fragment in it
 */
export function checkedUrl(url: string, hosts: PartnerHosts, allowsLoopback = false): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed && isPlain(parsed)) {
    const isOurs = parsed.protocol === 'https:' && parsed.port === '' && hosts.pattern.test(parsed.hostname)
    if (isOurs || (allowsLoopback && LOOPBACK.test(parsed.hostname))) return url.trim().replace(/\/+$/, '')
  }
  throw new MisuseError(
    `This is not an address of ${hosts.partner}, and a key would be sent to it. Enter the one that ${hosts.partner} shows, such as ${hosts.example}.`
  )
}

function isPlain({ username, password, search, hash }: URL): boolean {
  return [username, password, search, hash].every((part) => part === '')
}
