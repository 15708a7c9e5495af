// Edits a trigger rule by rule: which value, how it is compared, with what; all or any of them, and groups.
import { useId } from 'react'
import type { EventPaths } from '../../../../runner/admin/shapes'
import { Button } from '../../../parts/button'
import { SelectField } from '../../../parts/field'
import { RuleRow } from './rule-row'
import type { Group, Joint, Rule } from './rules'

interface Props {
  readonly group: Group
  readonly paths: EventPaths['paths']
  /** Prefix of the names of its rules; empty for the whole trigger. */
  readonly name?: string
  readonly onChange: (group: Group) => void
  readonly onRemove?: (() => void) | undefined
}

const NEW_RULE: Rule = { kind: 'rule', path: 'event', test: '=', value: '' }
const NEW_GROUP: Group = { kind: 'group', joint: 'or', parts: [NEW_RULE, NEW_RULE] }
const PLAIN = ['type', 'event', 'name', 'userId']
const READ = /^(?:context|properties|traits)\./

export function TriggerBuilder({ group, paths, name = '', onChange, onRemove }: Props) {
  const list = useId()
  const { parts } = group
  const set = (at: number, part: Rule | Group): void =>
    onChange({ ...group, parts: parts.map((other, index) => (index === at ? part : other)) })
  const remove = (at: number): void => onChange({ ...group, parts: parts.filter((_, index) => index !== at) })
  const shared = { paths, list, canRemove: parts.length > 1 }
  return (
    <fieldset className="rules">
      <legend className="unseen">{name === '' ? 'When' : name}</legend>
      <datalist id={list}>
        {[...PLAIN, ...paths.map(({ path }) => path).filter((path) => READ.test(path))].map((path) => (
          <option key={path} value={path} />
        ))}
      </datalist>
      {parts.length > 1 && <JointField group={group} name={name} onChange={onChange} />}
      {parts.map((part, at) => (
        <Part
          key={at}
          part={part}
          name={part.kind === 'group' ? `Group ${at + 1}` : `${name === '' ? '' : `${name}, `}rule ${at + 1}`}
          {...shared}
          onChange={(changed) => set(at, changed)}
          onRemove={() => remove(at)}
        />
      ))}
      <Additions onAdd={(part) => onChange({ ...group, parts: [...parts, part] })} onRemove={onRemove} />
    </fieldset>
  )
}

interface PartProps extends Pick<Props, 'paths'> {
  readonly part: Rule | Group
  readonly name: string
  readonly list: string
  readonly canRemove: boolean
  readonly onChange: (part: Rule | Group) => void
  readonly onRemove: () => void
}

function Part({ part, name, list, paths, canRemove, onChange, onRemove }: PartProps) {
  if (part.kind === 'group') {
    return <TriggerBuilder group={part} paths={paths} name={name} onChange={onChange} onRemove={onRemove} />
  }
  return (
    <RuleRow
      label={name}
      rule={part}
      list={list}
      values={paths.find(({ path }) => path === part.path)?.values ?? []}
      onChange={onChange}
      onRemove={canRemove ? onRemove : undefined}
    />
  )
}

interface AdditionsProps {
  readonly onAdd: (part: Rule | Group) => void
  /** Removes the group. Left out for the whole trigger. */
  readonly onRemove: (() => void) | undefined
}

/** Segment's language has one level of brackets, so a group takes no groups. */
function Additions({ onAdd, onRemove }: AdditionsProps) {
  return (
    <div className="actions">
      <Button kind="text" onClick={() => onAdd(NEW_RULE)}>
        + Add a rule
      </Button>
      {onRemove === undefined ? (
        <Button kind="text" onClick={() => onAdd(NEW_GROUP)}>
          + Add a group
        </Button>
      ) : (
        <Button kind="text" onClick={onRemove}>
          Remove the group
        </Button>
      )}
    </div>
  )
}

const JOINTS: Readonly<Record<Joint, string>> = { and: 'all of these', or: 'any of these' }

function JointField({ group, name, onChange }: Required<Pick<Props, 'group' | 'name' | 'onChange'>>) {
  return (
    <SelectField
      label={name === '' ? 'Events that fit' : `${name}: events that fit`}
      value={group.joint}
      onChange={(joint) => onChange({ ...group, joint: joint as Joint })}
    >
      {Object.entries(JOINTS).map(([joint, words]) => (
        <option key={joint} value={joint}>
          {words}
        </option>
      ))}
    </SelectField>
  )
}
