// The syncs of Heap: their pages, and what to do about missing ones.
import type { SegmentSync } from '../../../runner/admin/shapes'
import { Link } from '../../parts/link'
import { Moment } from '../../parts/moment'
import { Empty } from '../../parts/notice'
import { toNumber } from '../../words'
import { StateMark } from './state-mark'
import { heapSyncState } from './states'

interface Props {
  readonly syncs: readonly SegmentSync[]
  /** The link to the segment of a sync, and its name. Left out on the page of one segment. */
  readonly segmentOf?: (segmentId: string) => { readonly name: string; readonly address: string }
}

export function HeapSyncLog({ syncs, segmentOf }: Props) {
  if (syncs.length === 0) {
    return <Empty title="No sync yet">In Heap, choose “Sync now” on the card of the integration.</Empty>
  }
  return (
    <table className="list-table">
      <thead>
        <tr>
          <th scope="col">Last page</th>
          {segmentOf && <th scope="col">Segment</th>}
          <th scope="col">State</th>
          <th scope="col" className="number">
            Joined
          </th>
          <th scope="col" className="number">
            Left
          </th>
          <th scope="col">Pages</th>
        </tr>
      </thead>
      <tbody>
        {syncs.map((sync) => (
          <Row key={sync.segmentId + sync.task} sync={sync} segmentOf={segmentOf} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ sync, segmentOf }: { readonly sync: SegmentSync; readonly segmentOf: Props['segmentOf'] }) {
  const { segmentId, lastAt, joined, left, text, advice } = sync
  const segment = segmentOf?.(segmentId)
  return (
    <tr>
      <th scope="row">
        <Moment at={lastAt} />
      </th>
      {segment && (
        <td>
          <Link to={segment.address}>{segment.name}</Link>
        </td>
      )}
      <td>
        <StateMark shown={heapSyncState(sync)} />
      </td>
      <td className="number">
        {toNumber(joined)} <span className="small-screen-only">joined</span>
      </td>
      <td className="number">
        {toNumber(left)} <span className="small-screen-only">left</span>
      </td>
      <td>
        {text}
        {advice !== null && <p className="row-note quiet">{advice}</p>}
      </td>
    </tr>
  )
}
