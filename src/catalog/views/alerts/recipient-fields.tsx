// The fields of a recipient. Saves nothing itself.
import type { Mail, Recipient, RecipientKind } from '../../../runner/admin/shapes'
import { SelectField, TextField } from '../../parts/field'
import type { RecipientForm } from './recipient-form'

interface Props {
  readonly kind: RecipientKind
  readonly form: RecipientForm
  /** Left out: nothing is stored yet. */
  readonly stored: Recipient['secrets'] | undefined
  /** One sentence per wrong field. */
  readonly errors: Readonly<Record<string, string>>
  readonly onEdit: (change: Partial<RecipientForm>) => void
}

const STORED = 'stored; type to replace it'
const SEALED = 'It is stored sealed, and never shown again.'

export function RecipientFields(props: Props) {
  const { kind, form, stored, errors, onEdit } = props
  return (
    <>
      <TextField label="Name" value={form.name} error={errors['name']} onChange={(name) => onEdit({ name })} />
      {kind === 'email' ? (
        <MailFields {...props} />
      ) : (
        <TextField
          label="Address of the webhook"
          type="password"
          value={form.url}
          placeholder={stored?.url === true ? STORED : 'https://'}
          help={`Whoever has it may post there. ${SEALED}`}
          error={errors['url']}
          onChange={(url) => onEdit({ url })}
        />
      )}
    </>
  )
}

const MAIL_TEXTS = {
  host: { label: 'Mail server', placeholder: 'smtp.example.com' },
  port: { label: 'Port', type: 'number' },
  user: { label: 'User', help: 'Empty where the server asks for none.' },
  from: { label: 'From' },
  to: { label: 'To', help: 'Addresses, with commas between.' }
} as const

function MailFields({ form, stored, errors, onEdit }: Props) {
  const textOf = (key: keyof typeof MAIL_TEXTS) => (
    <TextField
      {...MAIL_TEXTS[key]}
      value={form[key]}
      error={errors[key]}
      onChange={(text) => onEdit({ [key]: text })}
    />
  )
  return (
    <>
      {textOf('host')}
      {textOf('port')}
      <SelectField
        label="Encryption"
        value={form.security}
        error={errors['security']}
        onChange={(security) => onEdit({ security: security as Mail['security'] })}
      >
        <option value="starttls">STARTTLS, mostly port 587</option>
        <option value="tls">TLS, mostly port 465</option>
        <option value="none">none</option>
      </SelectField>
      {textOf('user')}
      <TextField
        label="Password"
        type="password"
        value={form.password}
        placeholder={stored?.password === true ? STORED : ''}
        help={SEALED}
        error={errors['password']}
        onChange={(password) => onEdit({ password })}
      />
      {textOf('from')}
      {textOf('to')}
    </>
  )
}
