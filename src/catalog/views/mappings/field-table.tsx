// A table of fields: Heap's field, where its value comes from, and the value for the chosen event.
import type { Field, FieldValues } from '../../../runner/admin/shapes'
import { Button } from '../../parts/button'
import { toChoices } from './field-choices'
import { isSame, type MappingDraft } from './mapping-draft'
import { mistakeOf, type Origin } from './origin'
import { ALL_KINDS, OriginEditor } from './origin-editor'

interface Props {
  /** Name of the table, for screen readers. */
  readonly title: string
  readonly fields: readonly Field[]
  readonly draft: MappingDraft
  readonly defaults: MappingDraft['origins']
  /** The value of each field for the chosen event. */
  readonly values: FieldValues
  /** Keys of fields that are pointed out. */
  readonly marked: readonly string[]
  /** Id of a list of paths. */
  readonly paths: string
  readonly edit: (part: Partial<MappingDraft>) => void
}

export function FieldTable({ title, fields, draft, defaults, values, marked, paths, edit }: Props) {
  const change = (key: string, origin: Origin): void => edit({ origins: { ...draft.origins, [key]: origin } })
  return (
    <table className="field-table" aria-label={title}>
      <thead>
        <tr>
          <th scope="col">In Heap</th>
          <th scope="col">Where it comes from, and what that gives for this event</th>
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <FieldRow
            key={field.key}
            field={field}
            origin={draft.origins[field.key] ?? { kind: 'nothing' }}
            preset={defaults[field.key] ?? { kind: 'nothing' }}
            value={values[field.key]}
            isMarked={marked.includes(field.key)}
            paths={paths}
            onChange={(origin) => change(field.key, origin)}
          />
        ))}
      </tbody>
    </table>
  )
}

interface FieldRowProps {
  readonly field: Field
  readonly origin: Origin
  readonly preset: Origin
  readonly value: unknown
  readonly isMarked: boolean
  readonly paths: string
  readonly onChange: (origin: Origin) => void
}

function FieldRow({ field, origin, preset, value, isMarked, paths, onChange }: FieldRowProps) {
  const mistake = mistakeOf(origin)
  return (
    <tr className={isMarked ? 'marked' : undefined}>
      <th scope="row">
        <span className="field-name">{field.label}</span>
        {isMarked && <span className="mark-word">✕ look here</span>}
        <details>
          <summary>What is this?</summary>
          <p>{field.description}</p>
        </details>
      </th>
      <td>
        <OriginEditor
          label={field.label}
          origin={origin}
          kinds={ALL_KINDS}
          type={field.type}
          choices={toChoices(field.choices)}
          paths={paths}
          onChange={onChange}
        />
        <p className="field-error" role="alert">
          {mistake !== undefined && <>✕ {mistake}</>}
        </p>
        <p className="gives">
          <span className="quiet">gives </span>
          <Value value={value} />
          {!isSame(origin, preset) && (
            <Button kind="text" label={`${field.label} back to default`} onClick={() => onChange(preset)}>
              Back to default
            </Button>
          )}
        </p>
      </td>
    </tr>
  )
}

const SHOWN = 240

function Value({ value }: { readonly value: unknown }) {
  if (value === undefined || value === null) return <span className="quiet">nothing</span>
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 1)
  return <span className="mono value">{text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}</span>
}
