// One segment: its size over time, the state at each partner, who joined and left, its syncs, and its members.
import { setQuery, useAddress } from '../../address'
import type { Segment, SegmentDetail, Target, TargetList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Link } from '../../parts/link'
import { Moment } from '../../parts/moment'
import { Needs } from '../../parts/needs'
import { Empty, Loading, Notice, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { toNoun, toNumber } from '../../words'
import { integrationAddress, integrationPath, partnerAddress, segmentPath } from './addresses'
import { SyncNow } from './connection-now'
import { HeapSyncLog } from './heap-sync-log'
import { Members } from './members'
import { MovementList } from './movement-list'
import { SegmentSwitch } from './segment-switch'
import { SizePlot } from './size-plot'
import { StateMark } from './state-mark'
import { brokenSync, nameOf, partnerState } from './states'

const EVERY_MS = 2000

interface Props {
  readonly id: string
  readonly segmentId: string
}

export function SegmentPage({ id, segmentId }: Props) {
  const { data: detail, problem } = useResource<SegmentDetail>(segmentPath(id, segmentId), EVERY_MS)
  if (detail === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  const { segment, sizes, syncs } = detail
  const broken = brokenSync(syncs, segmentId)
  return (
    <Page
      title={nameOf(segment)}
      lead={
        <>
          {toNumber(segment.members)} {toNoun(segment.members, 'person', 'people')} · Heap wrote last{' '}
          <Moment at={segment.lastAt} />
        </>
      }
      back={{ to: integrationAddress(id), name: 'Segments of the integration' }}
    >
      <ProblemNotice problem={problem} />
      {broken && (
        <Notice kind="warning" title={`Of one sync, ${broken.text}.`}>
          {broken.advice}
        </Notice>
      )}
      <section>
        <h2>Size</h2>
        <SizePlot sizes={sizes} members={segment.members} />
      </section>
      <Partners id={id} detail={detail} />
      <Lists id={id} detail={detail} />
    </Page>
  )
}

function Partners({ id, detail: { segment } }: { readonly id: string; readonly detail: SegmentDetail }) {
  const { data, reload } = useResource<TargetList>(integrationPath(id, '/targets'), EVERY_MS)
  return (
    <section>
      <h2>Partners</h2>
      {data?.targets.length === 0 && (
        <Empty title="No partner is told of it yet">
          <Link to={integrationAddress(id, '/partners/new')}>Connect one</Link>.
        </Empty>
      )}
      <ul className="rows">
        {data?.targets.map((partner) => (
          <Partner key={partner.id} id={id} partner={partner} segment={segment} onChanged={reload} />
        ))}
      </ul>
    </section>
  )
}

interface PartnerProps {
  readonly id: string
  readonly partner: Target
  readonly segment: Segment
  readonly onChanged: () => void
}

function Partner({ id, partner, segment, onChanged }: PartnerProps) {
  return (
    <li>
      <Needs right="configure">
        <SegmentSwitch integrationId={id} partner={partner} segment={segment} about="partner" onChanged={onChanged} />
      </Needs>
      <StateMark shown={partnerState(partner, segment)} />
      <span className="quiet">
        last sync <Moment at={partner.lastSync?.beganAt} />
      </span>
      {partner.nextSyncAt !== null && (
        <span className="quiet">
          next <Moment at={partner.nextSyncAt} isAhead />
        </span>
      )}
      <span className="row-end">
        <Link to={partnerAddress(id, partner.id)}>Its syncs</Link>
        <SyncNow id={id} partner={partner} onChanged={onChanged} label={`Sync now: ${partner.name}`} />
      </span>
    </li>
  )
}

const LISTS = [
  { key: '', name: 'Joined and left' },
  { key: 'people', name: 'Who is in it' },
  { key: 'syncs', name: 'Syncs from Heap' }
] as const

function Lists({ id, detail }: { readonly id: string; readonly detail: SegmentDetail }) {
  const shown = useAddress().query.get('show') ?? ''
  return (
    <section>
      <h2 className="unseen">People and syncs</h2>
      <div className="chips" role="group" aria-label="Show">
        {LISTS.map(({ key, name }) => (
          <button
            key={key}
            type="button"
            className="chip"
            aria-pressed={key === shown}
            onClick={() => setQuery({ show: key })}
          >
            {name}
          </button>
        ))}
      </div>
      {shown === 'people' && <Members id={id} segmentId={detail.segment.id} />}
      {shown === 'syncs' && <HeapSyncLog syncs={detail.syncs} />}
      {shown !== 'people' && shown !== 'syncs' && <MovementList latest={detail.latest} />}
    </section>
  )
}
