// Reads the address of a database: one URL with one server or several, of which one takes writes.
import { MisuseError } from '../../../misuse'

/** One server of an address. */
export interface Server {
  /** `host:port`, for messages. */
  readonly name: string
  /** The address with this server alone. It holds the password, so no message may have it. */
  readonly url: string
}

const SHAPE = /^(postgres(?:ql)?:\/\/)((?:.*@)?)([^@/?]*)(\/[^?]*)?(?:\?(.*))?$/
const ATTRIBUTES = ['read-write', 'primary', 'any']
const SSL_MODES = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify']
const DEFAULT_PORT = '5432'

/**
 * `postgres://user:password@a:5432,b:5433/name?target_session_attrs=read-write`, as libpq has it
 * (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS). Only a server that takes writes is
 * ever used, whatever `target_session_attrs` says. `sslmode` means what it does in libpq.
 * @throws MisuseError if it is no such address; the message has no part of it
 */
export function parseAddress(address: string): Server[] {
  const found = SHAPE.exec(address)
  if (found === null) {
    throw new MisuseError('The address of the database is not of the form postgres://user:password@host:5432/name.')
  }
  const [, scheme = '', user = '', hosts = '', path = '', query = ''] = found
  if (!isEncoded(user)) {
    throw new MisuseError(
      'The user or the password in the address of the database has a character that has to be percent-encoded there: @ is %40, : is %3A, / is %2F, ? is %3F, # is %23, % is %25.'
    )
  }
  const parameters = toParameters(query)
  return hosts.split(',').map((host) => {
    const url = `${scheme}${user}${host}${path}${parameters}`
    if (!URL.canParse(host === '' ? `${scheme}${path}` : url)) {
      throw new MisuseError('The address of the database has a host or a port that cannot be read.')
    }
    return { name: nameOf(host), url }
  })
}

/** Whether `user:password@` can be read in only one way. */
function isEncoded(user: string): boolean {
  return /^[^@/?#:]*(?::[^@/?#]*)?@?$/.test(user) && !/%(?![\da-f]{2})/i.test(user)
}

function toParameters(query: string): string {
  const parameters = new URLSearchParams(query)
  const wanted = parameters.get('target_session_attrs')
  if (wanted !== null && !ATTRIBUTES.includes(wanted)) {
    throw new MisuseError(
      `target_session_attrs in the address of the database has to be one of ${ATTRIBUTES.join(', ')}: runners write.`
    )
  }
  parameters.delete('target_session_attrs')
  const mode = parameters.get('sslmode')
  if (mode !== null && !SSL_MODES.includes(mode)) {
    throw new MisuseError(`sslmode in the address of the database has to be one of ${SSL_MODES.join(', ')}.`)
  }
  // Without it, the client takes `require` for `verify-full`.
  if (mode !== null && mode !== 'no-verify' && !parameters.has('uselibpqcompat')) {
    parameters.set('uselibpqcompat', 'true')
  }
  const text = parameters.toString()
  return text === '' ? '' : `?${text}`
}

function nameOf(host: string): string {
  if (host === '') return 'the local socket'
  return /:\d+$/.test(host) ? host : `${host}:${DEFAULT_PORT}`
}
