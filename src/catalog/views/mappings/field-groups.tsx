// The fields of a mapping in groups: the most used first, the others folded away unless they are changed or linked to.
import { useId } from 'react'
import type { Action, EventPaths, Field, FieldValues } from '../../../runner/admin/shapes'
import { FieldTable } from './field-table'
import { isSame, type MappingDraft } from './mapping-draft'
import { pathsOf } from './origin'

interface Props {
  readonly action: Action
  readonly draft: MappingDraft
  readonly defaults: MappingDraft['origins']
  readonly event: unknown
  /** Paths of the newest events. */
  readonly seen: EventPaths | undefined
  /** The value of each field for the chosen event. */
  readonly values: FieldValues
  /** Keys of the fields that the problem of the chosen event is about. */
  readonly marked: readonly string[]
  readonly edit: (part: Partial<MappingDraft>) => void
}

const GROUPS: readonly { readonly key: Field['group']; readonly title: string }[] = [
  { key: 'main', title: 'Fields' },
  { key: 'shape', title: 'How values are written' },
  { key: 'rare', title: 'Rarely changed' }
]

export function FieldGroups({ event, seen, ...props }: Props) {
  const paths = useId()
  return (
    <div className="stack">
      <PathList id={paths} event={event} seen={seen} />
      {GROUPS.map(({ key, title }) => (
        <Group key={key} title={title} isMain={key === 'main'} {...props} paths={paths} fields={fieldsIn(props, key)} />
      ))}
    </div>
  )
}

function fieldsIn({ action }: Pick<Props, 'action'>, group: Field['group']): readonly Field[] {
  const fields = action.fields.filter((field) => field.group === group)
  return [...fields.filter(({ isRequired }) => isRequired), ...fields.filter(({ isRequired }) => !isRequired)]
}

interface GroupProps extends Omit<Props, 'action' | 'event' | 'seen'> {
  readonly title: string
  readonly isMain: boolean
  readonly fields: readonly Field[]
  readonly paths: string
}

function Group({ title, isMain, fields, ...props }: GroupProps) {
  if (fields.length === 0) return null
  const { draft, defaults, marked } = props
  const isChanged = ({ key }: Field): boolean =>
    !isSame(draft.origins[key] ?? { kind: 'nothing' }, defaults[key] ?? { kind: 'nothing' })
  const changed = fields.filter(isChanged).length
  const isMeant = fields.some(({ key }) => marked.includes(key))
  const table = <FieldTable title={title} fields={fields} {...props} />
  if (isMain) {
    return (
      <section>
        <h2>{title}</h2>
        {table}
      </section>
    )
  }
  return (
    <details className="field-group" open={isMeant || changed > 0}>
      <summary>
        <h2>{title}</h2>
        <span className="quiet">
          {fields.map(({ label }) => label).join(', ')}
          {changed > 0 && ` · ${changed} changed`}
        </span>
      </summary>
      {table}
    </details>
  )
}

/** The paths of the chosen event, then those of others. */
function PathList({ id, event, seen }: { readonly id: string } & Pick<Props, 'event' | 'seen'>) {
  const own = pathsOf(event)
  const counts = new Map(seen?.paths.map(({ path, count }) => [path, count]))
  const all = [...own, ...[...counts.keys()].filter((path) => !own.includes(path))]
  return (
    <datalist id={id}>
      {all.map((path) => (
        <option key={path} value={path}>
          {counts.has(path) ? `in ${counts.get(path) ?? 0} of the last ${seen?.events ?? 0} events` : ''}
        </option>
      ))}
    </datalist>
  )
}
