// One rule of a trigger: a value of the event, a test, and what it is compared with.
import { useId } from 'react'
import { Button } from '../../../parts/button'
import { SelectField, TextField } from '../../../parts/field'
import { mistakeIn, needsValue, TESTS, testsFor, type Rule } from './rules'

interface Props {
  /** Name of the rule, for screen readers. */
  readonly label: string
  readonly rule: Rule
  /** Id of a list of paths. */
  readonly list: string
  /** Values that recent events have at the path. */
  readonly values: readonly string[]
  readonly onChange: (rule: Rule) => void
  readonly onRemove: (() => void) | undefined
}

const TYPES = ['track', 'identify', 'page', 'screen', 'group', 'alias']

export function RuleRow({ label, rule, list, values, onChange, onRemove }: Props) {
  const known = useId()
  const setPath = (path: string): void => {
    const isKept = testsFor(path).some(({ test }) => test === rule.test)
    onChange({ ...rule, path, ...(!isKept && { test: '=' }) })
  }
  return (
    <div className="rule">
      <TextField
        label={`${label}: value of the event`}
        isLabelHidden
        isCode
        list={list}
        value={rule.path}
        onChange={setPath}
      />
      <TestField label={label} rule={rule} onChange={onChange} />
      {needsValue(rule.test) && (
        <Compared label={label} rule={rule} list={known} onChange={(value) => onChange({ ...rule, value })} />
      )}
      <datalist id={known}>
        {values.map((value) => (
          <option key={value} value={value} />
        ))}
      </datalist>
      {onRemove && (
        <Button kind="text" label={`Remove ${label}`} onClick={onRemove}>
          Remove
        </Button>
      )}
      <p className="field-error" role="alert">
        {mistakeIn(rule) !== undefined && <>✕ {mistakeIn(rule)}</>}
      </p>
    </div>
  )
}

function TestField({ label, rule, onChange }: Pick<Props, 'label' | 'rule' | 'onChange'>) {
  const tests = testsFor(rule.path)
  const shown = tests.some(({ test }) => test === rule.test) ? tests : TESTS
  return (
    <SelectField
      label={`${label}: test`}
      isLabelHidden
      value={rule.test}
      onChange={(test) => onChange({ ...rule, test: test as Rule['test'] })}
    >
      {shown.map(({ test, words }) => (
        <option key={test} value={test}>
          {words}
        </option>
      ))}
    </SelectField>
  )
}

interface ComparedProps extends Pick<Props, 'label' | 'rule' | 'list'> {
  readonly onChange: (value: string) => void
}

function Compared({ label, rule, list, onChange }: ComparedProps) {
  const shared = { label: `${label}: compared with`, isLabelHidden: true, value: rule.value, onChange }
  if (rule.path !== 'type' || !(rule.value === '' || TYPES.includes(rule.value))) {
    return <TextField {...shared} isCode list={list} />
  }
  return (
    <SelectField {...shared}>
      <option value="" hidden>
        choose
      </option>
      {TYPES.map((type) => (
        <option key={type} value={type}>
          {type}
        </option>
      ))}
    </SelectField>
  )
}
