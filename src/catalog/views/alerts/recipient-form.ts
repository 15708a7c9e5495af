// A recipient as a form holds it, and back. A secret is empty until somebody types one.
import type { Mail, Recipient, RecipientKind } from '../../../runner/admin/shapes'

export interface RecipientForm extends Omit<Mail, 'port'> {
  readonly name: string
  readonly url: string
  readonly password: string
  readonly port: string
}

const NO_MAIL: Mail = { host: '', port: 587, security: 'starttls', user: '', from: '', to: '' }
const NAMES: Readonly<Record<RecipientKind, string>> = {
  slack: 'Slack',
  teams: 'Teams',
  webhook: 'Webhook',
  email: 'E-mail'
}

export function toForm(kind: RecipientKind, recipient?: Recipient): RecipientForm {
  const mail = recipient?.mail ?? NO_MAIL
  return { name: recipient?.name ?? NAMES[kind], url: '', password: '', ...mail, port: String(mail.port) }
}

export function toBody(kind: RecipientKind, form: RecipientForm): object {
  const { name, url, password } = form
  if (kind !== 'email') return { kind, name, ...(url !== '' && { url }) }
  return { kind, name, mail: toMail(form), ...(password !== '' && { password }) }
}

/** Only what was changed, with its value before. */
export function toChange(form: RecipientForm, loaded: Recipient): object {
  const { name, url, password } = form
  const [mail, before] = [toMail(form), loaded.mail ?? NO_MAIL]
  const keys =
    loaded.mail === null ? [] : (Object.keys(mail) as (keyof Mail)[]).filter((key) => mail[key] !== before[key])
  const isRenamed = name !== loaded.name
  return {
    ...(isRenamed && { name }),
    ...(url !== '' && { url }),
    ...(password !== '' && { password }),
    ...(keys.length > 0 && { mail: Object.fromEntries(keys.map((key) => [key, mail[key]])) }),
    was: {
      ...(isRenamed && { name: loaded.name }),
      ...Object.fromEntries(keys.map((key) => [`mail.${key}`, before[key]]))
    }
  }
}

function toMail({ host, port, security, user, from, to }: RecipientForm): Mail {
  return { host, port: Math.round(Number(port)) || 0, security, user, from, to }
}
