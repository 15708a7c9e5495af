// Creates and changes recipients from what a person entered, and says what is wrong. Secrets are kept apart.
import { isLoopback } from '../../access/host'
import { createId } from '../destinations/edits'
import type { Recipient, RecipientKind } from '../../storage/settings/model'
import { faultsOfMail, type MailValues } from './mail-values'

export interface RecipientDraft {
  readonly kind: RecipientKind
  readonly name: string
  /** Of a webhook. */
  readonly url?: string | undefined
  readonly mail?: Partial<MailValues> | undefined
  /** Of the mail server; `null`: none. */
  readonly password?: string | null | undefined
}

/** A field that is left out keeps its value. */
export type RecipientChange = Partial<Omit<RecipientDraft, 'kind'>>

/** One sentence per wrong field. */
export interface RecipientFaults {
  readonly faults: Readonly<Record<string, string>>
}

interface Allowed {
  /** Whether webhooks may go to this machine: only where a local Heap runs, for trying things out. */
  readonly allowsLoopback: boolean
}

const NO_MAIL: MailValues = { host: '', port: 587, security: 'starttls', user: '', from: '', to: '' }

export function createRecipient(
  { kind, name, ...draft }: RecipientDraft,
  { now, ...allowed }: Allowed & { readonly now: number }
): Recipient | RecipientFaults {
  const changed = changeRecipient(newRecipient({ kind, name }, now), draft, allowed)
  if ('faults' in changed || kind === 'email' || changed.secrets['url'] !== undefined) return changed
  return { faults: { url: 'Enter the address of the webhook.' } }
}

/** Without what has to be entered. */
export function newRecipient({ kind, name }: Pick<RecipientDraft, 'kind' | 'name'>, now: number): Recipient {
  return { id: createId('rcp'), name, kind, createdAt: new Date(now).toISOString(), values: {}, secrets: {} }
}

export function changeRecipient(
  recipient: Recipient,
  change: RecipientChange,
  allowed: Allowed
): Recipient | RecipientFaults {
  const name = (change.name ?? recipient.name).trim()
  const changed =
    recipient.kind === 'email'
      ? withMail(recipient, change)
      : { ...recipient, secrets: { ...recipient.secrets, ...(change.url !== undefined && { url: change.url.trim() }) } }
  const faults = {
    ...(name === '' && { name: 'Enter a name.' }),
    ...misplaced(recipient.kind, change),
    ...(recipient.kind === 'email'
      ? faultsOfMail(changed.values as unknown as MailValues)
      : faultsOfUrl(change.url, allowed))
  }
  return Object.keys(faults).length > 0 ? { faults } : { ...changed, name }
}

/** A stored password goes to no server that it was not entered for. */
function withMail(recipient: Recipient, { mail = {}, password }: RecipientChange): Recipient {
  const before: MailValues = { ...NO_MAIL, ...recipient.values }
  const given = Object.fromEntries(
    Object.entries(mail).map(([key, value]) => [key, typeof value === 'string' ? value.trim() : value])
  ) as Partial<MailValues>
  const values = { ...before, ...given }
  const isSame = (['host', 'port', 'user'] as const).every((key) => values[key] === before[key])
  const isWeaker = before.security !== 'none' && values.security === 'none'
  const kept = isSame && !isWeaker ? recipient.secrets : {}
  const { password: _old, ...none } = kept
  const secrets = password === undefined ? kept : password === null || password === '' ? none : { password }
  return { ...recipient, values: { ...values }, secrets }
}

function misplaced(kind: RecipientKind, { url, mail, password }: RecipientChange): Record<string, string> {
  if (kind === 'email') return url === undefined ? {} : { url: 'A recipient by e-mail has no webhook.' }
  const isMail = mail !== undefined || (password !== undefined && password !== null)
  return isMail ? { mail: 'A webhook has no mail server.' } : {}
}

/**
 * The address may be a secret, so it goes out encrypted. The same holds for the addresses of partners; but these are
 * known, and a webhook may be anywhere.
 */
function faultsOfUrl(text: string | undefined, { allowsLoopback }: Allowed): Record<string, string> {
  if (text === undefined) return {}
  const url = URL.parse(text.trim())
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return { url: 'Enter the whole address of the webhook. It begins with https://.' }
  }
  if (url.username !== '' || url.password !== '') return { url: 'The address has a user or a password in it.' }
  if (isLoopback(url.hostname) || url.hostname.endsWith('.localhost')) {
    return allowsLoopback ? {} : { url: 'This address leads to the machine of the runner itself.' }
  }
  return url.protocol === 'https:'
    ? {}
    : { url: 'The address begins with https://, so that nobody on the way reads it.' }
}
