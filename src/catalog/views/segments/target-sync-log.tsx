// The syncs to a partner: people added, removed and refused, with reasons, and why a sync stopped.
import type { TargetSync } from '../../../runner/admin/shapes'
import { Moment } from '../../parts/moment'
import { Empty } from '../../parts/notice'
import { toCount, toNumber } from '../../words'
import { StateMark } from './state-mark'
import { targetSyncState } from './states'

export function TargetSyncLog({ syncs }: { readonly syncs: readonly TargetSync[] }) {
  if (syncs.length === 0) {
    return <Empty title="No sync yet">“Sync now” begins one. Otherwise the first begins by itself.</Empty>
  }
  return (
    <table className="list-table">
      <thead>
        <tr>
          <th scope="col">Began</th>
          <th scope="col">State</th>
          <th scope="col" className="number">
            Added
          </th>
          <th scope="col" className="number">
            Removed
          </th>
          <th scope="col">Not taken</th>
        </tr>
      </thead>
      <tbody>
        {syncs.map((sync) => (
          <Row key={sync.beganAt} sync={sync} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ sync }: { readonly sync: TargetSync }) {
  const { beganAt, added, removed } = sync
  return (
    <tr>
      <th scope="row">
        <Moment at={beganAt} />
      </th>
      <td>
        <StateMark shown={targetSyncState(sync)} />
      </td>
      <td className="number">
        {toNumber(added)} <span className="small-screen-only">added</span>
      </td>
      <td className="number">
        {toNumber(removed)} <span className="small-screen-only">removed</span>
      </td>
      <td className={isAllTaken(sync) ? 'blank' : undefined}>
        <NotTaken sync={sync} />
      </td>
    </tr>
  )
}

function isAllTaken({ refused, waiting, stoppedBy }: TargetSync): boolean {
  return refused.length === 0 && waiting === 0 && stoppedBy === null
}

function NotTaken({ sync }: { readonly sync: TargetSync }) {
  if (isAllTaken(sync)) return <span className="quiet">–</span>
  const { refused, waiting, stoppedBy } = sync
  return (
    <ul className="states">
      {refused.map(({ code, title, advice, count }) => (
        <li key={code}>
          {toCount(count, 'person', 'people')}: {title}. <span className="quiet">{advice}</span>
        </li>
      ))}
      {waiting > 0 && <li>{toCount(waiting, 'change')} will be told again with the next sync.</li>}
      {stoppedBy && <li>{stoppedBy.message}</li>}
    </ul>
  )
}
