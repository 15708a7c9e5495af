// The settings of a partner as form fields, made from the runner's description of them.
import type { PartnerSetting } from '../../../runner/admin/shapes'
import { Choices } from '../../parts/choice'
import { TextField } from '../../parts/field'
import type { Values } from './partner-values'

interface Props {
  readonly settings: readonly PartnerSetting[]
  readonly values: Values
  /** One sentence per wrong field. */
  readonly errors: Readonly<Record<string, string>>
  /** Secrets that are stored already. */
  readonly stored?: Readonly<Record<string, boolean>>
  readonly onEdit: (key: string, value: string) => void
}

export function PartnerFields({ settings, stored = {}, ...props }: Props) {
  const [needed, others] = [settings.filter(({ isRequired }) => isRequired), settings.filter((one) => !one.isRequired)]
  const fieldOf = (setting: PartnerSetting) => (
    <Field key={setting.key} setting={setting} isStored={stored[setting.key] === true} {...props} />
  )
  const isWrong = others.some(({ key }) => key in props.errors)
  return (
    <>
      {needed.map(fieldOf)}
      {others.length > 0 && (
        <details open={isWrong || undefined}>
          <summary>More settings</summary>
          <div className="stack step-form">{others.map(fieldOf)}</div>
        </details>
      )}
    </>
  )
}

type FieldProps = Pick<Props, 'values' | 'errors' | 'onEdit'> & {
  readonly setting: PartnerSetting
  readonly isStored: boolean
}

function Field({ setting, values, errors, isStored, onEdit }: FieldProps) {
  const { key, label, help, kind, choices, preset } = setting
  const value = values[key] ?? ''
  const edit = (text: string): void => onEdit(key, text)
  if (kind === 'choice') {
    const options = choices.map((choice) => ({ value: String(choice.value), label: choice.label }))
    return (
      <div>
        <Choices legend={label} options={options} value={value} onChange={edit} />
        <p className="field-help">{help}</p>
      </div>
    )
  }
  const placeholder = isStored ? 'stored; type to replace it' : String(preset ?? '')
  return (
    <TextField
      label={label}
      help={kind === 'secret' ? `${help} It is stored sealed, and never shown again.` : help}
      type={kind === 'secret' ? 'password' : kind === 'number' ? 'number' : 'text'}
      value={value}
      onChange={edit}
      placeholder={placeholder}
      error={errors[key]}
    />
  )
}
