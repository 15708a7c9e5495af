// A period of arrival, shown in local time. The address has it in UTC, so that a shared link means the same period.
import { setQuery, useAddress } from '../../address'
import { TextField } from '../../parts/field'

export function PeriodFilter() {
  return (
    <>
      <Edge name="from" label="From" />
      <Edge name="to" label="To" />
    </>
  )
}

function Edge({ name, label }: { readonly name: 'from' | 'to'; readonly label: string }) {
  const given = useAddress().query.get(name) ?? ''
  return (
    <TextField
      label={label}
      type="datetime-local"
      value={toLocal(given)}
      onChange={(local) => setQuery({ [name]: local === '' ? '' : new Date(local).toISOString() })}
    />
  )
}

/** `2026-03-05T15:20` in local time; empty for text that is not a time. */
function toLocal(iso: string): string {
  const time = new Date(iso)
  if (Number.isNaN(time.getTime())) return ''
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString()
  return local.slice(0, 16)
}
