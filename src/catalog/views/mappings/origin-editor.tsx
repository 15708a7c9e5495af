// Edits where the value of one field comes from.
import { useState } from 'react'
import { Choices, Switch } from '../../parts/choice'
import { TextField, SelectField } from '../../parts/field'
import { Button } from '../../parts/button'
import type { Choice } from './field-choices'
import { PathValue } from './path-value'
import { changeKind, KIND_NAMES, type Origin, type OriginKind, type Part } from './origin'

interface Props {
  /** Label of the field, for screen readers. */
  readonly label: string
  readonly origin: Origin
  readonly kinds: readonly OriginKind[]
  /** The type of the field, as Segment names it. */
  readonly type?: string | undefined
  /** The values to choose from, if the field takes no others. */
  readonly choices?: readonly Choice[] | undefined
  /** Id of a list of paths to choose from. */
  readonly paths: string
  readonly onChange: (origin: Origin) => void
}

export const ALL_KINDS: readonly OriginKind[] = ['path', 'text', 'template', 'parts', 'json', 'nothing']
const PART_KINDS: readonly OriginKind[] = ['path', 'text', 'template', 'json', 'nothing']

export function OriginEditor({ label, origin, kinds, type, choices, paths, onChange }: Props) {
  const shown = kinds.includes(origin.kind) ? kinds : [...kinds, origin.kind]
  const [isRaw, setIsRaw] = useState(false)
  if (!isRaw && isPlainChoice({ origin, type, choices })) {
    return (
      <div className="plain-choice">
        <PlainChoice label={label} origin={origin} choices={choices} onChange={onChange} />
        <Button kind="text" label={`${label}: take it from the event`} onClick={() => setIsRaw(true)}>
          Take it from the event
        </Button>
      </div>
    )
  }
  return (
    <div className="origin">
      <SelectField
        label={`${label}: where it comes from`}
        isLabelHidden
        value={origin.kind}
        onChange={(kind) => onChange(changeKind(origin, kind as OriginKind, type))}
      >
        {shown.map((kind) => (
          <option key={kind} value={kind}>
            {KIND_NAMES[kind]}
          </option>
        ))}
      </SelectField>
      <OriginValue label={label} origin={origin} choices={choices} paths={paths} onChange={onChange} />
    </div>
  )
}

function OriginValue({ label, origin, choices, paths, onChange }: Omit<Props, 'kinds' | 'type'>) {
  const shared = { label: `${label}: value`, isLabelHidden: true, isCode: true }
  switch (origin.kind) {
    case 'nothing':
      return null
    case 'path':
      return <PathValue label={label} origin={origin} paths={paths} onChange={onChange} />
    case 'text':
      return <FixedValue label={shared.label} origin={origin} choices={choices} onChange={onChange} />
    case 'template':
      return (
        <TextField
          {...shared}
          value={origin.template}
          placeholder="Order {{properties.order_id}}"
          onChange={(template) => onChange({ kind: 'template', template })}
        />
      )
    case 'json':
      return (
        <TextField {...shared} lines={4} value={origin.json} onChange={(json) => onChange({ kind: 'json', json })} />
      )
    case 'parts':
      return (
        <Parts
          label={label}
          parts={origin.parts}
          paths={paths}
          onChange={(parts) => onChange({ kind: 'parts', parts })}
        />
      )
  }
}

interface FixedProps {
  readonly label: string
  readonly origin: Extract<Origin, { kind: 'text' }>
  readonly choices: readonly Choice[] | undefined
  readonly onChange: (origin: Origin) => void
}

const YES_NO: readonly Choice[] = [
  { value: 'true', label: 'yes' },
  { value: 'false', label: 'no' }
]

/** Whether the field is edited as a switch or a choice: it has a constant value, or none. */
function isPlainChoice({ origin, type, choices }: Pick<Props, 'origin' | 'type' | 'choices'>): boolean {
  const isFixed = origin.kind === 'nothing' || origin.kind === 'text'
  if (type === 'boolean') return isFixed
  return choices !== undefined && isFixed && (origin.kind === 'nothing' || isOneOf(choices, origin.text))
}

function isOneOf(choices: readonly Choice[], text: string): boolean {
  return choices.some(({ value }) => value === text)
}

function PlainChoice({ label, origin, choices, onChange }: Pick<Props, 'label' | 'origin' | 'choices' | 'onChange'>) {
  const text = origin.kind === 'text' ? origin.text : ''
  if (choices === undefined) {
    const isOn = text === 'true'
    const turn = (on: boolean): void => onChange({ kind: 'text', text: String(on), type: 'boolean' })
    return <Switch label={isOn ? 'Yes' : 'No'} ariaLabel={label} isOn={isOn} onChange={turn} />
  }
  return (
    <Choices
      legend={label}
      isLegendHidden
      options={choices}
      value={text}
      onChange={(value) => onChange({ kind: 'text', text: value })}
    />
  )
}

function FixedValue({ label, origin, choices, onChange }: FixedProps) {
  const change = (text: string): void => onChange({ ...origin, text })
  const options = origin.type === 'boolean' ? YES_NO : choices
  if (options === undefined) {
    return <TextField label={label} isLabelHidden isCode value={origin.text} onChange={change} />
  }
  return (
    <SelectField label={label} isLabelHidden value={origin.text} onChange={change}>
      <option value="" hidden>
        choose
      </option>
      {options.map(({ value, label: words }) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </SelectField>
  )
}

interface PartsProps {
  readonly label: string
  readonly parts: readonly Part[]
  readonly paths: string
  readonly onChange: (parts: readonly Part[]) => void
}

function Parts({ label, parts, paths, onChange }: PartsProps) {
  const edit = (at: number, change: Partial<Part>): void =>
    onChange(parts.map((part, index) => (index === at ? { ...part, ...change } : part)))
  return (
    <div className="parts">
      {parts.map((part, at) => (
        <div key={at} className="part">
          <TextField
            label={`${label}: name ${at + 1}`}
            isLabelHidden
            isCode
            placeholder="name"
            value={part.name}
            onChange={(name) => edit(at, { name })}
          />
          <OriginEditor
            label={`${label}, ${part.name || `value ${at + 1}`}`}
            origin={part.origin}
            kinds={PART_KINDS}
            paths={paths}
            onChange={(origin) => edit(at, { origin })}
          />
          <Button
            kind="text"
            label={`Remove ${part.name}`}
            onClick={() => onChange(parts.filter((_, index) => index !== at))}
          >
            Remove
          </Button>
        </div>
      ))}
      <Button kind="text" onClick={() => onChange([...parts, { name: '', origin: { kind: 'path', path: '' } }])}>
        + Add a value
      </Button>
    </div>
  )
}
