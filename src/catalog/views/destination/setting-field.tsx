// One setting as the field that suits its kind.
import type { Setting } from '../../../runner/admin/shapes'
import { Button } from '../../parts/button'
import { Choices, Switch } from '../../parts/choice'
import { TextField } from '../../parts/field'

interface Props {
  readonly setting: Setting
  readonly value: unknown
  /** Whether a secret is stored already; its value is never sent to the page. */
  readonly isStored: boolean
  readonly error: string | undefined
  readonly onChange: (value: unknown) => void
}

export function SettingField({ setting, value, isStored, error, onChange }: Props) {
  const { label, help, kind, choices = [] } = setting
  switch (kind) {
    case 'choice':
      return (
        <div>
          <Choices legend={label} options={choices} value={String(value)} onChange={onChange} />
          <p className="field-help">{help}</p>
        </div>
      )
    case 'switch':
      return <Switch label={label} help={error ?? help} isOn={value === true} onChange={onChange} />
    case 'secret':
      return (
        <SecretField label={label} help={help} value={value} isStored={isStored} error={error} onChange={onChange} />
      )
    case 'text':
      return <TextField label={label} help={help} value={String(value)} error={error} onChange={onChange} />
  }
}

const WHEN_IT_GOES =
  'When you change the account or the address that it is for, the stored one is removed: type it again in the same step.'

type SecretProps = Omit<Props, 'setting'> & Pick<Setting, 'label' | 'help'>

function SecretField({ label, help, value, isStored, error, onChange }: SecretProps) {
  const isRemoved = value === null
  return (
    <div className="stack tight">
      <TextField
        label={label}
        help={isStored ? `${help} ${WHEN_IT_GOES}` : help}
        type="password"
        placeholder={isStored && !isRemoved ? 'stored; type to replace it' : ''}
        value={typeof value === 'string' ? value : ''}
        error={error}
        onChange={onChange}
      />
      {isStored && (
        <div className="actions">
          <Button kind="text" onClick={() => onChange(isRemoved ? undefined : null)}>
            {isRemoved ? 'Keep the stored one' : 'Remove the stored one'}
          </Button>
          {isRemoved && <span>It is removed when you save.</span>}
        </div>
      )}
    </div>
  )
}
