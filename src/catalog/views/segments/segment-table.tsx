// The segments of one integration: size, last sync, the state at each partner, and missing pages.
import type { Segment, SegmentList, SegmentSync, SyncList, Target, TargetList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Link } from '../../parts/link'
import { Moment } from '../../parts/moment'
import { Empty, Loading, ProblemNotice } from '../../parts/notice'
import { toNoun, toNumber } from '../../words'
import { integrationAddress, integrationPath, partnerAddress, segmentAddress } from './addresses'
import { StateMark } from './state-mark'
import { brokenSync, nameOf, partnerState } from './states'

const EVERY_MS = 2000

export function SegmentTable({ id }: { readonly id: string }) {
  const { data, problem } = useResource<SegmentList>(integrationPath(id, '/segments'), EVERY_MS)
  const targets = useResource<TargetList>(integrationPath(id, '/targets'), EVERY_MS)
  const syncs = useResource<SyncList>(integrationPath(id, '/syncs'), EVERY_MS)
  if (data === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  if (data.segments.length === 0) return <NoSegments id={id} />
  return (
    <table className="list-table">
      <thead>
        <tr>
          <th scope="col">Segment</th>
          <th scope="col" className="number">
            People
          </th>
          <th scope="col">Last from Heap</th>
          <th scope="col">Partners</th>
        </tr>
      </thead>
      <tbody>
        {data.segments.map((segment) => (
          <Row
            key={segment.id}
            id={id}
            segment={segment}
            targets={targets.data?.targets ?? []}
            broken={brokenSync(syncs.data?.syncs ?? [], segment.id)}
          />
        ))}
      </tbody>
    </table>
  )
}

function NoSegments({ id }: { readonly id: string }) {
  return (
    <Empty title="No segment yet">
      Follow the <Link to={integrationAddress(id, '/setup')}>steps in Heap</Link>: a segment shows here as soon as Heap
      has sent it.
    </Empty>
  )
}

interface RowProps {
  readonly id: string
  readonly segment: Segment
  readonly targets: readonly Target[]
  readonly broken: SegmentSync | undefined
}

function Row({ id, segment, targets, broken }: RowProps) {
  return (
    <tr>
      <th scope="row">
        <Link to={segmentAddress(id, segment.id)}>{nameOf(segment)}</Link>
        {broken && (
          <p className="row-note">
            <span className="status rejected">
              <span aria-hidden="true">✕ </span>Pages missing
            </span>{' '}
            Switch the segment off and on in Heap. <Link to={integrationAddress(id, '/syncs')}>Which pages</Link>
          </p>
        )}
      </th>
      <td className="number">
        {toNumber(segment.members)}{' '}
        <span className="small-screen-only">{toNoun(segment.members, 'person', 'people')}, last sync</span>
      </td>
      <td>
        <Moment at={segment.lastAt} />
      </td>
      <td className={targets.length === 0 ? 'blank' : undefined}>
        {targets.length === 0 && <span className="quiet">none yet</span>}
        <ul className="states">
          {targets.map((target) => (
            <li key={target.id}>
              <Link to={partnerAddress(id, target.id)}>{target.name}</Link>{' '}
              <StateMark shown={partnerState(target, segment)} /> <Next target={target} segment={segment} />
            </li>
          ))}
        </ul>
      </td>
    </tr>
  )
}

function Next({ target, segment }: { readonly target: Target; readonly segment: Segment }) {
  if (target.nextSyncAt === null || target.segmentsOff.includes(segment.id)) return null
  return (
    <span className="quiet">
      next sync <Moment at={target.nextSyncAt} isAhead />
    </span>
  )
}
