// Received and sent, day by day and event by event, on the page and as a file.
import { setQuery, useAddress } from '../../address'
import type { DestinationList, Reconciliation, ReconciliationRow } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { SelectField, TextField } from '../../parts/field'
import { Empty, Loading, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { toNumber, toTitle } from '../../words'

const COUNTS = [
  ['received', 'Received'],
  ['notSent', 'Not sent'],
  ['sent', 'Sent'],
  ['accepted', 'Accepted'],
  ['refused', 'Refused'],
  ['altered', 'Altered']
] as const satisfies readonly (readonly [keyof ReconciliationRow, string])[]

export function ReconciliationPage() {
  const { query } = useAddress()
  const wanted = new URLSearchParams()
  for (const name of ['from', 'to', 'destination']) {
    const value = query.get(name) ?? ''
    if (value !== '') wanted.set(name, value)
  }
  const { data, problem } = useResource<Reconciliation>(`/api/reconciliation?${wanted.toString()}`)
  return (
    <Page
      title="Received and sent"
      back={{ to: '/', name: 'Overview' }}
      lead="By the day on which events arrived (UTC), and by their name. Sent: Heap was asked. Accepted: Heap took it. Altered: it was accepted, but changed on the way."
      actions={
        <a className="button plain" href={`/api/reconciliation/export?${wanted.toString()}`} download>
          Export (CSV)
        </a>
      }
    >
      <Filters data={data} />
      <ProblemNotice problem={problem} />
      {data === undefined && !problem && <Loading />}
      {data?.rows.length === 0 && <Empty title="No events in these days">Choose other days.</Empty>}
      {data && data.rows.length > 0 && <Table rows={data.rows} isOfAll={!wanted.has('destination')} />}
    </Page>
  )
}

function Filters({ data }: { readonly data: Reconciliation | undefined }) {
  const { query } = useAddress()
  const { data: list } = useResource<DestinationList>('/api/destinations')
  const day = (name: 'from' | 'to', label: string) => (
    <TextField
      label={label}
      type="date"
      value={query.get(name) ?? data?.[name] ?? ''}
      onChange={(value) => setQuery({ [name]: value })}
    />
  )
  return (
    <search className="filters">
      {day('from', 'First day')}
      {day('to', 'Last day')}
      <SelectField
        label="Destination"
        value={query.get('destination') ?? ''}
        onChange={(destination) => setQuery({ destination })}
      >
        <option value="">All</option>
        {list?.destinations.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
    </search>
  )
}

interface TableProps {
  readonly rows: readonly ReconciliationRow[]
  /** The sums over all destinations. */
  readonly isOfAll: boolean
}

function Table({ rows, isOfAll }: TableProps) {
  return (
    <div className="table-box" tabIndex={0} role="region" aria-label="Received and sent">
      <table className="rows-table">
        {isOfAll && (
          <caption>Received counts each event once; the other columns count it once for each destination.</caption>
        )}
        <thead>
          <tr>
            <th scope="col">Event</th>
            <th scope="col">Day</th>
            {COUNTS.map(([key, label]) => (
              <th key={key} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={`${row.day} ${row.type} ${row.name}`} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ row }: { readonly row: ReconciliationRow }) {
  return (
    <tr>
      <th scope="row">{row.type === 'other' ? 'Other names' : toTitle({ ...row, name: row.name || null })}</th>
      <td data-label="Day" className="mono">
        {row.day}
      </td>
      {COUNTS.map(([key, label]) => (
        <td key={key} data-label={label} className={key === 'refused' && row.refused > 0 ? 'number failing' : 'number'}>
          {toNumber(row[key])}
        </td>
      ))}
    </tr>
  )
}
