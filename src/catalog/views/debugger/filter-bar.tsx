// The filters of the debugger. They are in the address, so that they can be shared.
import { useEffect, useState } from 'react'
import { goTo, setQuery, useAddress } from '../../address'
import { Button } from '../../parts/button'
import { SelectField, TextField } from '../../parts/field'
import { STATE_WORDS } from '../../words'
import { STATES, TYPES } from './filter-values'
import { FILTERS, hasFilter, type Filter, type Names } from './filters'
import { PeriodFilter } from './period-filter'

export function FilterBar({ names: { sources, destinations } }: { readonly names: Names }) {
  const { query } = useAddress()
  const [isOpen, setIsOpen] = useState(false)
  return (
    <search className={isOpen ? 'filters folding open' : 'filters folding'}>
      <TextFilter name="search" label="Search" placeholder="words, ids, values" />
      <FoldButton isOpen={isOpen} onToggle={() => setIsOpen(!isOpen)} />
      <Pick name="state" label="State" options={STATES.map((state) => [state, STATE_WORDS[state]])} />
      <TextFilter name="user" label="User" placeholder="user id" />
      <TextFilter name="name" label="Event" placeholder="exact name" />
      <Pick name="type" label="Type" options={TYPES.map((type) => [type, type])} />
      {sources.length > 1 && <Pick name="source" label="Source" options={sources.map(({ id, name }) => [id, name])} />}
      {destinations.length > 1 && (
        <Pick name="destination" label="Destination" options={destinations.map(({ id, name }) => [id, name])} />
      )}
      <PeriodFilter />
      <CodeChip name="code" label="Reason" />
      <CodeChip name="altered" label="Changed" />
      <CodeChip name="run" label="Audience run" />
      <CodeChip name="change" label="Audience" />
      {hasFilter(query) && (
        <Button kind="text" onClick={() => goTo('/debugger')}>
          Show all
        </Button>
      )}
    </search>
  )
}

/** Unfolds the filters on a narrow screen; hidden on a wide one. */
function FoldButton({ isOpen, onToggle }: { readonly isOpen: boolean; readonly onToggle: () => void }) {
  const { query } = useAddress()
  const set = FILTERS.filter((name) => name !== 'search' && (query.get(name) ?? '') !== '').length
  return (
    <button type="button" className="button plain fold-button" aria-expanded={isOpen} onClick={onToggle}>
      {isOpen ? 'Hide filters' : 'Filters'}
      {set > 0 && ` (${set} set)`}
    </button>
  )
}

/** A reason is chosen by a link; here it can only be removed. */
function CodeChip({ name, label }: { readonly name: Filter; readonly label: string }) {
  const code = useAddress().query.get(name) ?? ''
  if (code === '') return null
  return (
    <button type="button" className="chip" aria-pressed="true" onClick={() => setQuery({ [name]: '' })}>
      {label}: {code.replaceAll('_', ' ')} <span aria-label="remove">✕</span>
    </button>
  )
}

interface PickProps {
  readonly name: Filter
  readonly label: string
  readonly options: readonly (readonly [value: string, label: string])[]
}

function Pick({ name, label, options }: PickProps) {
  const { query } = useAddress()
  return (
    <SelectField label={label} value={query.get(name) ?? ''} onChange={(value) => setQuery({ [name]: value })}>
      <option value="">All</option>
      {options.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </SelectField>
  )
}

const WAIT_MS = 300

/** The address follows a moment after the last key. */
function TextFilter({ name, label, placeholder }: { name: Filter; label: string; placeholder: string }) {
  const { query } = useAddress()
  const given = query.get(name) ?? ''
  const [edited, setEdited] = useState<string>()
  useEffect(() => {
    if (edited === undefined) return
    const timer = setTimeout(() => {
      setQuery({ [name]: edited })
      setEdited(undefined)
    }, WAIT_MS)
    return () => clearTimeout(timer)
  }, [name, edited])
  const search = (): void => {
    if (edited !== undefined) setQuery({ [name]: edited })
    setEdited(undefined)
  }
  return (
    <TextField
      label={label}
      type="search"
      placeholder={placeholder}
      value={edited ?? given}
      onChange={setEdited}
      onEnter={search}
    />
  )
}
