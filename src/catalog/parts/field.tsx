// Form fields with label, help and error, connected for screen readers as well.
import { useId, type ReactNode } from 'react'

interface FieldFrame {
  readonly label: string
  readonly help?: ReactNode
  readonly error?: string | undefined
  /** Whether the label is for screen readers only. */
  readonly isLabelHidden?: boolean
}

interface TextProps extends FieldFrame {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly type?: 'text' | 'search' | 'password' | 'number' | 'datetime-local' | 'date'
  readonly placeholder?: string
  readonly autoFocus?: boolean
  readonly isCode?: boolean
  /** More than one: a box of so many lines. */
  readonly lines?: number
  readonly list?: string
  /** Enter was pressed in a single line. */
  readonly onEnter?: (() => void) | undefined
}

export function TextField(props: TextProps) {
  const { value, onChange, type = 'text', placeholder, autoFocus, isCode, lines = 1, list, onEnter } = props
  const id = useId()
  const shared = {
    id,
    value,
    placeholder,
    autoFocus,
    spellCheck: false,
    autoComplete: 'off',
    className: isCode === true ? 'mono' : undefined,
    'aria-invalid': props.error === undefined ? undefined : true,
    'aria-describedby': describedBy(id, props)
  }
  return (
    <Frame id={id} {...props}>
      {lines > 1 ? (
        <textarea {...shared} rows={lines} onChange={(event) => onChange(event.target.value)} />
      ) : (
        <input
          {...shared}
          type={type}
          list={list}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={onEnter && ((event) => (event.key === 'Enter' ? onEnter() : undefined))}
        />
      )}
    </Frame>
  )
}

interface SelectProps extends FieldFrame {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly children: ReactNode
}

export function SelectField(props: SelectProps) {
  const id = useId()
  return (
    <Frame id={id} {...props}>
      <select
        id={id}
        value={props.value}
        aria-describedby={describedBy(id, props)}
        onChange={(event) => props.onChange(event.target.value)}
      >
        {props.children}
      </select>
    </Frame>
  )
}

function describedBy(id: string, { help, error }: FieldFrame): string | undefined {
  const ids = [error === undefined ? '' : `${id}-error`, help === undefined ? '' : `${id}-help`]
  return ids.join(' ').trim() || undefined
}

function Frame({ id, label, help, error, isLabelHidden, children }: FieldFrame & { id: string; children: ReactNode }) {
  return (
    <div className={error === undefined ? 'field' : 'field wrong'}>
      <label htmlFor={id} className={isLabelHidden === true ? 'unseen' : undefined}>
        {label}
      </label>
      {children}
      <p className="field-error" id={`${id}-error`} role="alert">
        {error !== undefined && <>✕ {error}</>}
      </p>
      {help !== undefined && (
        <p className="field-help" id={`${id}-help`}>
          {help}
        </p>
      )}
    </div>
  )
}
