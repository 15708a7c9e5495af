// The mail server of a recipient, and the people whom it writes to: what is valid.
import { isIP } from 'node:net'
import { isLoopback } from '../../access/host'

export const MAIL_SECURITY = ['tls', 'starttls', 'none'] as const
export type MailSecurity = (typeof MAIL_SECURITY)[number]

export interface MailValues {
  readonly host: string
  readonly port: number
  /** `tls` from the first byte on, `starttls` before anything is said, or `none`. */
  readonly security: MailSecurity
  /** Empty: the server asks for no name. */
  readonly user: string
  readonly from: string
  /** Addresses, separated by commas. */
  readonly to: string
}

/** Our choice: an alert is no newsletter. */
const MOST_PEOPLE = 20
const ADDRESS = /^[^\s@<>(),;:"\\[\]]+@[^\s@<>(),;:"\\[\]]+$/
const HOST = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i

export function addressesIn(to: string): string[] {
  return to
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
}

/** One sentence per wrong field. */
export function faultsOfMail({ host, port, security, user, from, to }: MailValues): Record<string, string> {
  const people = addressesIn(to)
  const isOwn = isLoopback(host)
  const checks: readonly (readonly [string, boolean, string])[] = [
    ['host', HOST.test(host) || isIP(host) !== 0, 'Enter the name of the mail server, such as smtp.example.com.'],
    ['port', Number.isInteger(port) && port >= 1 && port <= 65_535, 'A port is a number from 1 to 65535.'],
    ['from', ADDRESS.test(from), 'Enter one e-mail address.'],
    [
      'to',
      people.length > 0 && people.every((one) => ADDRESS.test(one)),
      'Enter e-mail addresses, with commas between.'
    ],
    ['to', people.length <= MOST_PEOPLE, `Enter at most ${MOST_PEOPLE} addresses, or that of a list.`],
    ['user', !/[\r\n\0]/.test(user), 'The user name has a line break in it.'],
    [
      'security',
      security !== 'none' || user === '' || isOwn,
      'Without encryption, everybody on the way could read the password. Choose TLS or STARTTLS.'
    ]
  ]
  return Object.fromEntries(checks.filter(([, isRight]) => !isRight).map(([key, , sentence]) => [key, sentence]))
}
