// One row for each source: the events of the period, and their results.
import type { ActivityView, Source, SourceRow } from '../../../runner/admin/shapes'
import { Link } from '../../parts/link'
import { Moment } from '../../parts/moment'
import { toNumber } from '../../words'
import { Change } from './change'
import { byRefusals, toRate } from './numbers'
import { Sparkline } from './sparkline'

interface Props {
  readonly sources: readonly Source[]
  readonly view: ActivityView
}

export function SourceTable({ sources, view }: Props) {
  return (
    <div className="table-box">
      <table className="rows-table">
        <caption>Delivered and rejected count an event once for each destination.</caption>
        <thead>
          <tr>
            <th scope="col">Source</th>
            <th scope="col">Last event</th>
            <th scope="col">Received</th>
            <th scope="col">Delivered</th>
            <th scope="col">Rejected</th>
            <th scope="col" title="Requests that were not taken in">
              Refused
            </th>
            <th scope="col">A minute</th>
            <th scope="col">Over the period</th>
          </tr>
        </thead>
        <tbody>
          {byRefusals(view.sources).map((row) => (
            <Row key={row.id} row={row} name={sources.find(({ id }) => id === row.id)?.name ?? row.id} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ row, name }: { readonly row: SourceRow; readonly name: string }) {
  const { id, received, delivered, rejected, refusedRequests } = row
  return (
    <tr>
      <th scope="row">
        <Link to={`/sources/${id}`}>{name}</Link>
      </th>
      <td data-label="Last event">
        <Moment at={row.lastAt} />
      </td>
      <td data-label="Received" className="number">
        {toNumber(received)}
        <Change now={received} before={row.before.received} />
      </td>
      <td data-label="Delivered" className="number">
        {toNumber(delivered)}
      </td>
      <td data-label="Rejected" className={rejected > 0 ? 'number failing' : 'number'}>
        {rejected > 0 ? <Link to={`/debugger?source=${id}&state=rejected`}>✕ {toNumber(rejected)}</Link> : '0'}
      </td>
      <td data-label="Refused" className={refusedRequests > 0 ? 'number failing' : 'number'}>
        {refusedRequests > 0 ? <Link to="/refused">✕ {toNumber(refusedRequests)}</Link> : '0'}
      </td>
      <td data-label="A minute" className="number">
        {toRate(row.perMinute)}
      </td>
      <td className="line-cell">
        <Sparkline values={row.receivedSteps} />
      </td>
    </tr>
  )
}
