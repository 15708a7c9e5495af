// The fields of an alert. Saves nothing itself.
import type { AlertKind, Recipient } from '../../../runner/admin/shapes'
import { Switch } from '../../parts/choice'
import { SelectField, TextField } from '../../parts/field'
import { Link } from '../../parts/link'
import type { AlertForm } from './alert-form'

interface Props {
  readonly kind: AlertKind
  readonly form: AlertForm
  readonly recipients: readonly Recipient[]
  /** One sentence per wrong field. */
  readonly errors: Readonly<Record<string, string>>
  readonly onEdit: (change: Partial<AlertForm>) => void
}

export function AlertFields(props: Props) {
  const { kind, form, errors, onEdit } = props
  return (
    <>
      <TextField label="Name" value={form.name} error={errors['name']} onChange={(name) => onEdit({ name })} />
      {kind.about !== null && (
        <SelectField
          label={`Which ${kind.about}`}
          value={form.about}
          error={errors['about']}
          onChange={(about) => onEdit({ about })}
        >
          <option value="">each of them</option>
          {kind.things.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
      )}
      {kind.values.map(({ key, label, unit }) => (
        <TextField
          key={key}
          label={unit === 'ms' ? `${label}, in minutes` : label}
          type="number"
          value={form.values[key] ?? ''}
          error={errors[`values.${key}`]}
          onChange={(value) => onEdit({ values: { ...form.values, [key]: value } })}
        />
      ))}
      <Recipients {...props} />
      <Repeats {...props} />
    </>
  )
}

function Recipients({ form, recipients, onEdit }: Props) {
  const turn = (id: string): void => {
    const others = form.recipientIds.filter((one) => one !== id)
    onEdit({ recipientIds: others.length < form.recipientIds.length ? others : [...others, id] })
  }
  return (
    <fieldset className="choices">
      <legend>Who is told</legend>
      {recipients.length === 0 && (
        <p>
          There is no recipient yet. <Link to="/alerts/recipients/new">Add one</Link>
        </p>
      )}
      {recipients.map(({ id, name }) => (
        <Switch key={id} label={name} isOn={form.recipientIds.includes(id)} onChange={() => turn(id)} />
      ))}
    </fieldset>
  )
}

function Repeats({ form, errors, onEdit }: Props) {
  return (
    <>
      <TextField
        label="Told again after so many hours, while it lasts"
        type="number"
        value={form.repeatHours}
        error={errors['repeatMs']}
        help="Empty: it is told once. That it is over is told in any case."
        onChange={(repeatHours) => onEdit({ repeatHours })}
      />
      <Switch
        label="Quiet hours"
        help="Nothing is told again in them. What begins or ends is told at any hour."
        isOn={form.isQuiet}
        onChange={(isQuiet) => onEdit({ isQuiet })}
      />
      {form.isQuiet && (
        <>
          <TextField
            label="From"
            value={form.from}
            error={errors['quiet.from']}
            onChange={(from) => onEdit({ from })}
          />
          <TextField label="To" value={form.to} error={errors['quiet.to']} onChange={(to) => onEdit({ to })} />
          <TextField
            label="Time zone"
            value={form.timeZone}
            error={errors['quiet.timeZone']}
            onChange={(timeZone) => onEdit({ timeZone })}
          />
        </>
      )}
    </>
  )
}
