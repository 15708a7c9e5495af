// One row for each destination: its state and the results of the period, those with trouble first.
import type { ActivityView, Destination, DestinationRow } from '../../../runner/admin/shapes'
import { Link } from '../../parts/link'
import { OnOff } from '../../parts/status'
import { toNumber, toSpan } from '../../words'
import { Change } from './change'
import { byTrouble, toRate } from './numbers'
import { Sparkline } from './sparkline'

interface Props {
  readonly destinations: readonly Destination[]
  readonly view: ActivityView
}

export function DestinationTable({ destinations, view }: Props) {
  return (
    <div className="table-box">
      <table className="rows-table">
        <thead>
          <tr>
            <th scope="col">Destination</th>
            <th scope="col">State</th>
            <th scope="col">Delivered</th>
            <th scope="col">Rejected</th>
            <th scope="col">Waiting</th>
            <th scope="col">A minute</th>
            <th scope="col" title="95 of 100 events were delivered within">
              p95
            </th>
            <th scope="col">Over the period</th>
          </tr>
        </thead>
        <tbody>
          {byTrouble(view.destinations).map((row) => (
            <Row key={row.id} row={row} destination={destinations.find(({ id }) => id === row.id)} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ row, destination }: { readonly row: DestinationRow; readonly destination: Destination | undefined }) {
  if (destination === undefined) return null
  const { id, delivered, before } = row
  const { name, settings, pausedSources } = destination
  return (
    <tr>
      <th scope="row">
        <Link to={`/destinations/${id}`}>{name}</Link>
        <span className="quiet row-note">
          App ID <span className="mono">{String(settings['appId'])}</span>
          {settings['useSandbox'] === true && ' · local Heap'}
        </span>
      </th>
      <td data-label="State">
        <OnOff isOn={row.isOn} pause={row.pause} pausedSources={pausedSources} />
      </td>
      <td data-label="Delivered" className="number">
        {toNumber(delivered)}
        <Change now={delivered} before={before.delivered} />
      </td>
      <Failures row={row} />
      <td data-label="A minute" className="number">
        {toRate(row.perMinute)}
      </td>
      <td data-label="p95" className="number">
        {row.p95Ms === null ? '–' : toSpan(row.p95Ms)}
      </td>
      <td className="line-cell">
        <Sparkline values={row.deliveredSteps} failures={row.rejectedSteps} />
      </td>
    </tr>
  )
}

/** Rejected events and events that wait to be tried again, with links to them. */
function Failures({ row: { id, rejected, waiting, retrying, before } }: { readonly row: DestinationRow }) {
  const open = waiting + retrying
  return (
    <>
      <td data-label="Rejected" className={rejected > 0 ? 'number failing' : 'number'}>
        {rejected > 0 ? <Link to={`/debugger?destination=${id}&state=rejected`}>✕ {toNumber(rejected)}</Link> : '0'}
        <Change now={rejected} before={before.rejected} isBad />
      </td>
      <td data-label="Waiting" className="number">
        {open > 0 ? (
          <Link to={`/debugger?destination=${id}&state=${retrying > 0 ? 'retrying' : 'waiting'}`}>
            {toNumber(open)}
          </Link>
        ) : (
          '0'
        )}
      </td>
    </>
  )
}
