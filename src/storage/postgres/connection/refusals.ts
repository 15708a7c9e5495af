// Says what to do where a database answers, and cannot be used as it is: a wrong password, a missing right.
import { MisuseError } from '../../../misuse'

/** What to do, by SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const BY_STATE: Readonly<Record<string, string>> = {
  '28P01': 'Correct the user or the password in the address; special characters are percent-encoded there.',
  '28000': 'Correct the user in the address, or let it in (pg_hba.conf). sslmode=require in the address turns TLS on.',
  '3D000': 'Make it (createdb), or correct the name at the end of the address.',
  '42501': 'Runners make tables: GRANT CREATE ON DATABASE <name> TO <user>, or let the user own the database.'
}

/** The same by how a message begins, for what the client and Node refuse without an SQLSTATE. */
const BY_MESSAGE: readonly (readonly [RegExp, string, string?])[] = [
  [
    /^SASL: .*password must be/,
    'Write postgres://user:password@host:5432/name.',
    'The database asks for a password, and its address has none.'
  ],
  [/does not support SSL/, 'Turn TLS on there, or leave sslmode out of the address.']
]

/** Codes of Node and OpenSSL for a certificate that is not trusted, and for one of another host. */
const CERTIFICATE = /^(?:(?:DEPTH_ZERO_)?SELF_SIGNED_CERT|UNABLE_TO_|CERT_)/
const OTHER_HOST = 'ERR_TLS_CERT_ALTNAME_INVALID'
const TRUST = 'Name the file with its authority as sslrootcert in the address, or as NODE_EXTRA_CA_CERTS.'

/** The error with what to do; any other one as it is. The messages name users and databases, and no password. */
export function inWords(error: unknown): unknown {
  if (error instanceof MisuseError) return error
  const { code = '', syscall, message = '' } = (error ?? {}) as { code?: string; syscall?: string; message?: string }
  if (syscall === 'open') {
    return misuse(
      `A file that the address of the database names cannot be read (${code}).`,
      'Correct sslrootcert, sslcert or sslkey.',
      error
    )
  }
  if (code === OTHER_HOST) {
    return misuse(
      `The certificate of the database is for another host (${code}).`,
      'Write the host as it is named there.',
      error
    )
  }
  if (CERTIFICATE.test(code)) return misuse(`The certificate of the database is not trusted (${code}).`, TRUST, error)
  const advice = BY_STATE[code]
  if (advice !== undefined) return misuse(`The database refuses this: ${message}.`, advice, error)
  const found = BY_MESSAGE.find(([begin]) => begin.test(message))
  if (found === undefined) return error
  const [, what, instead] = found
  return misuse(instead ?? `${message}.`, what, error)
}

function misuse(what: string, advice: string, cause: unknown): MisuseError {
  return new MisuseError(`${what} ${advice}`, { cause })
}

/** @throws MisuseError for a database that cannot hold every text */
export function refuseEncoding(encoding: string): void {
  if (encoding === 'UTF8') return
  throw new MisuseError(
    `The database has the encoding ${encoding}, and runners need UTF8. Make another one: createdb --encoding=UTF8 --template=template0 <name>`
  )
}
