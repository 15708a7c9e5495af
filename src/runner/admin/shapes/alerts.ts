// Shapes of alerts, their recipients, and what was told.
import { Type } from '@sinclair/typebox'
import { RECIPIENT_KINDS } from '../../../storage/settings/model'
import { ALERT_KIND_NAMES } from '../../alerts/kinds'
import { MAIL_SECURITY } from '../../alerts/mail-values'
import { Count, listOf, nullable, oneOf, shape, Time, Was, type Of } from './shape'

const name = Type.String({ minLength: 1, maxLength: 200 })

export const AlertKindName = oneOf(...ALERT_KIND_NAMES)
export const AlertValues = Type.Unsafe<Record<string, number>>({
  type: 'object',
  additionalProperties: { type: 'number' },
  description: 'Limits and spans, by key: see kinds'
})
const Clock = Type.String({ maxLength: 5, description: 'Such as 22:00' })
export const QuietHours = shape({ from: Clock, to: Clock, timeZone: Type.String({ maxLength: 100 }) })
export const RepeatMs = nullable(
  Type.Integer({
    minimum: 1,
    maximum: 30 * 24 * 3_600_000,
    description: 'Milliseconds after which it is told again while it lasts; null: once'
  })
)
const about = nullable(
  Type.String({ description: 'Id of the destination, source or integration that it watches; null: each of them' })
)
const settings = {
  name,
  isOn: Type.Boolean(),
  about,
  values: AlertValues,
  recipientIds: listOf(Type.String()),
  repeatMs: RepeatMs,
  quiet: nullable(QuietHours)
}

export const AlertDraft = shape({
  kind: AlertKindName,
  ...Type.Partial(shape(settings)).properties
})
export type AlertDraft = Of<typeof AlertDraft>

export const AlertChange = shape({ ...Type.Partial(shape(settings)).properties, was: Was })
export type AlertChange = Of<typeof AlertChange>

const Lasting = shape({
  label: Type.String({ description: 'What it happened to' }),
  path: Type.String({ description: 'Where the page shows it' }),
  since: Time,
  facts: Type.String()
})

export const Alert = shape({
  id: Type.String(),
  kind: Type.String(),
  createdAt: Time,
  ...settings,
  lasting: Type.Array(Lasting, { description: 'What is so now' })
})
export type Alert = Of<typeof Alert>

export const AlertKind = shape({
  kind: AlertKindName,
  title: Type.String(),
  help: Type.String(),
  about: nullable(oneOf('destination', 'source', 'integration')),
  values: listOf(
    shape({
      key: Type.String(),
      label: Type.String(),
      unit: oneOf('percent', 'count', 'ms'),
      preset: Type.Number(),
      min: Type.Number(),
      max: Type.Number()
    })
  ),
  things: Type.Array(shape({ id: Type.String(), name: Type.String() }), { description: 'What it can be about' })
})
export type AlertKind = Of<typeof AlertKind>

export const AlertList = shape({ alerts: listOf(Alert), kinds: listOf(AlertKind) })
export type AlertList = Of<typeof AlertList>

export const AlertNotice = shape({
  id: Type.String(),
  what: oneOf('begun', 'repeated', 'resolved', 'test'),
  at: Time,
  alert: Type.String({ description: 'Its name then' }),
  label: Type.String(),
  path: Type.String(),
  facts: Type.String(),
  recipient: Type.String({ description: 'Its name then' }),
  state: oneOf('waiting', 'told', 'given_up'),
  attempts: Count,
  doneAt: nullable(Time),
  nextAt: nullable(Time),
  problem: nullable(shape({ code: Type.String(), title: Type.String(), advice: Type.String(), message: Type.String() }))
})
export type AlertNotice = Of<typeof AlertNotice>

export const AlertLog = shape({ notices: listOf(AlertNotice) })
export type AlertLog = Of<typeof AlertLog>

export const RecipientKind = oneOf(...RECIPIENT_KINDS)
export type RecipientKind = Of<typeof RecipientKind>

const address = Type.String({ maxLength: 2000 })
export const Mail = shape({
  host: Type.String({ maxLength: 253 }),
  port: Type.Integer(),
  security: oneOf(...MAIL_SECURITY),
  user: Type.String({ maxLength: 320, description: 'Empty: the server asks for none' }),
  from: Type.String({ maxLength: 320 }),
  to: address
})
export type Mail = Of<typeof Mail>

const entered = {
  url: Type.Optional(Type.String({ minLength: 1, maxLength: 2000, description: 'Of a webhook. It is never shown' })),
  mail: Type.Optional(Type.Partial(Mail, { additionalProperties: false })),
  password: Type.Optional(
    nullable(Type.String({ maxLength: 1000, description: 'Of the mail server; null: none. It is never shown' }))
  )
}

export const RecipientDraft = shape({ kind: RecipientKind, name, ...entered })
export type RecipientDraft = Of<typeof RecipientDraft>

export const RecipientChange = shape({ name: Type.Optional(name), ...entered, was: Was })
export type RecipientChange = Of<typeof RecipientChange>

export const Recipient = shape({
  id: Type.String(),
  kind: RecipientKind,
  name,
  createdAt: Time,
  host: nullable(Type.String({ description: 'Where it leads; the rest of an address may be secret' })),
  mail: nullable(Mail),
  secrets: shape({ url: Type.Boolean(), password: Type.Boolean() })
})
export type Recipient = Of<typeof Recipient>

export const RecipientList = shape({ recipients: listOf(Recipient) })
export type RecipientList = Of<typeof RecipientList>

export const TestTold = shape({
  problem: nullable(shape({ code: Type.String(), title: Type.String(), advice: Type.String(), message: Type.String() }))
})
export type TestTold = Of<typeof TestTold>
