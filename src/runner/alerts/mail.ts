// Sends an alert by e-mail, over the mail server that a recipient names.
import { createTransport } from 'nodemailer'
import type { Recipient } from '../../storage/settings/model'
import { addressesIn, type MailValues } from './mail-values'
import type { NoticeText } from './notice-text'
import type { NotTold } from './not-told'

interface Mail {
  /** Of what is told: the same mail sent once more has the same Message-ID. */
  readonly id: string
  readonly text: NoticeText
}

/** @param timeoutMs for each step of the conversation */
export async function sendMail(
  { values, secrets }: Recipient,
  { id, text }: Mail,
  timeoutMs: number
): Promise<NotTold | undefined> {
  const { host, port, security, user, from, to } = values as unknown as MailValues
  const { password } = secrets
  if (user !== '' && password === undefined) return { code: 'recipient_incomplete', message: 'no password' }
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user !== '' && { auth: { user, pass: password } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // What is in a mail comes from the settings: it leads to no file and no address.
    disableFileAccess: true,
    disableUrlAccess: true
  })
  const { title, lines, url } = text
  try {
    await transport.sendMail({
      from,
      to: addressesIn(to),
      subject: title,
      text: [...lines, '', url].join('\n'),
      messageId: `<${id}@heap-destination>`,
      headers: { 'Auto-Submitted': 'auto-generated' }
    })
    return undefined
  } catch (error) {
    return failureOf(error)
  } finally {
    transport.close()
  }
}

/** Codes of nodemailer for what the server said no to. Every other failure is one of the connection. */
const REFUSED: readonly unknown[] = ['EENVELOPE', 'EMESSAGE', 'EPROTOCOL', 'ESTREAM']

function failureOf(error: unknown): NotTold {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown }
  const said = typeof responseCode === 'number' ? `SMTP ${responseCode}` : undefined
  const message = said ?? (typeof code === 'string' && /^\w+$/.test(code) ? code : 'no answer')
  if (code === 'EAUTH' || code === 'ENOAUTH') return { code: 'mail_login_refused', message }
  return { code: REFUSED.includes(code) ? 'mail_refused' : 'recipient_unreachable', message }
}
