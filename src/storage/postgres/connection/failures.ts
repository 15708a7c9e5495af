// Tells a database that cannot be reached, or does not take writes now, from a mistake in a statement.

/** The connections, or the whole database, are not to be had at the moment. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError'
}

/**
 * SQLSTATE of errors that pass by themselves or by the hand of an operator
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html): connection exceptions (08), a server that shuts down,
 * starts or has ended the session (57P), too many connections and other lack of resources (53), a standby (25006), a
 * server that read its disk in vain (58), a session that waited too long in a transaction (25P03), time-outs (57014,
 * 55P03), and conflicts of two transactions (40).
 */
const PASSING = /^(?:08\w{3}|57P\w{2}|53\w{3}|58\w{3}|40\w{3}|25006|25P03|57014|55P03)$/
/** Codes of the operating system and of Node. */
const NETWORK =
  /^(?:ECONNREFUSED|ECONNRESET|ECONNABORTED|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENOENT|ERR_TLS_\w+|ERR_SOCKET_CLOSED)$/
/** The client has no codes for these. */
const MESSAGES =
  /^(?:Connection terminated|Client was closed|Client has encountered a connection error|timeout expired|Query read timeout|Cannot use a pool after calling end)/

/** Disk full (https://www.postgresql.org/docs/current/errcodes-appendix.html, class 53). */
const DISK_FULL = '53100'

/** Whether the same may succeed later, unchanged. Otherwise it is a bug, or an address or a right that is wrong. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof UnavailableError) return true
  const { code, message, errors } = (error ?? {}) as { code?: unknown; message?: unknown; errors?: unknown }
  if (Array.isArray(errors) && errors.length > 0) return errors.every(isUnavailable)
  const name = typeof code === 'string' ? code : ''
  return PASSING.test(name) || NETWORK.test(name) || (typeof message === 'string' && MESSAGES.test(message))
}

/** Whether the server has no room on its disk. */
export function isDiskFull(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === DISK_FULL
}

/** Whether the server said nothing at all: it stands still, or the connection was cut without a word. */
export function isSilence(error: unknown): boolean {
  return (error as { message?: unknown } | undefined)?.message === 'Query read timeout'
}

/** What the client says where nothing answered in time. */
const SILENCE = /timeout/i

/** What failed, without a value: the code, or what the client says. */
export function failureOf(error: unknown): string {
  const { code, message, errors } = (error ?? {}) as { code?: unknown; message?: unknown; errors?: unknown }
  if (Array.isArray(errors) && errors.length > 0) return failureOf(errors[0])
  if (typeof code === 'string') return code
  if (typeof message !== 'string' || !MESSAGES.test(message)) return 'unknown reason'
  return SILENCE.test(message) ? 'no answer in time' : message.replace(/\.$/, '')
}
