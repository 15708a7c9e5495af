// The fields of a mapping: Heap's field, where it comes from, and what that gives for the chosen event.
import { useId } from 'react'
import type { Action, Field, FieldValues } from '../../../runner/admin/shapes'
import { Button } from '../../parts/button'
import { toChoices } from './field-choices'
import { isSame, type MappingDraft } from './mapping-draft'
import { mistakeOf, pathsOf, type Origin } from './origin'
import { ALL_KINDS, OriginEditor } from './origin-editor'

interface Props {
  readonly action: Action
  readonly draft: MappingDraft
  readonly defaults: MappingDraft['origins']
  readonly event: unknown
  /** What each field gets for the chosen event. */
  readonly values: FieldValues
  readonly edit: (part: Partial<MappingDraft>) => void
}

export function FieldTable({ action, draft, defaults, event, values, edit }: Props) {
  const paths = useId()
  const change = (key: string, origin: Origin): void => edit({ origins: { ...draft.origins, [key]: origin } })
  return (
    <section>
      <h2>Fields</h2>
      <datalist id={paths}>
        {pathsOf(event).map((path) => (
          <option key={path} value={path} />
        ))}
      </datalist>
      <table className="field-table">
        <thead>
          <tr>
            <th scope="col">In Heap</th>
            <th scope="col">Where it comes from</th>
            <th scope="col">For this event</th>
          </tr>
        </thead>
        <tbody>
          {action.fields.map((field) => (
            <FieldRow
              key={field.key}
              field={field}
              origin={draft.origins[field.key] ?? { kind: 'nothing' }}
              preset={defaults[field.key] ?? { kind: 'nothing' }}
              value={values[field.key]}
              paths={paths}
              onChange={(origin) => change(field.key, origin)}
            />
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface FieldRowProps {
  readonly field: Field
  readonly origin: Origin
  readonly preset: Origin
  readonly value: unknown
  readonly paths: string
  readonly onChange: (origin: Origin) => void
}

function FieldRow({ field, origin, preset, value, paths, onChange }: FieldRowProps) {
  const mistake = mistakeOf(origin)
  return (
    <tr>
      <th scope="row">
        <span className="field-name">{field.label}</span>
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
        {!isSame(origin, preset) && (
          <Button kind="text" label={`${field.label} back to default`} onClick={() => onChange(preset)}>
            Back to default
          </Button>
        )}
      </td>
      <td className="gives">
        <span className="small-screen-only quiet">gives </span>
        <Value value={value} />
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
