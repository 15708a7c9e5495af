// One connected partner: its state, "Sync now", its segments, and the log of its syncs.
import type { SegmentList, Target, TargetSyncList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Loading, ProblemNotice } from '../../parts/notice'
import { Needs } from '../../parts/needs'
import { integrationPath, targetPath } from './addresses'
import { ConnectionFrame } from './connection-frame'
import { ConnectionNow } from './connection-now'
import { SegmentSwitch } from './segment-switch'
import { StandInHolds } from './stand-in-holds'
import { TargetSyncLog } from './target-sync-log'

const EVERY_MS = 1500

export function ConnectionPage({ id, partnerId }: { readonly id: string; readonly partnerId: string }) {
  return (
    <ConnectionFrame id={id} partnerId={partnerId}>
      {(partner, reload) => (
        <>
          <ConnectionNow id={id} partner={partner} onChanged={reload} />
          <Segments id={id} partner={partner} onChanged={reload} />
          <StandInHolds partner={partner} />
          <Log id={id} partner={partner} />
        </>
      )}
    </ConnectionFrame>
  )
}

interface SegmentsProps {
  readonly id: string
  readonly partner: Target
  readonly onChanged: () => void
}

function Segments({ id, partner, onChanged }: SegmentsProps) {
  const { data, problem } = useResource<SegmentList>(integrationPath(id, '/segments'), EVERY_MS)
  return (
    <section>
      <h2>Segments that it hears of</h2>
      <ProblemNotice problem={problem} />
      {data?.segments.length === 0 && <p className="quiet">Heap has sent none yet. New ones are on.</p>}
      <Needs right="configure">
        <div className="switches">
          {data?.segments.map((segment) => (
            <SegmentSwitch
              key={segment.id}
              integrationId={id}
              partner={partner}
              segment={segment}
              about="segment"
              onChanged={onChanged}
            />
          ))}
        </div>
      </Needs>
    </section>
  )
}

function Log({ id, partner }: { readonly id: string; readonly partner: Target }) {
  const { data, problem } = useResource<TargetSyncList>(targetPath(id, partner.id, '/syncs'), EVERY_MS)
  return (
    <section>
      <h2>Log of its syncs</h2>
      {data === undefined ? problem ? <ProblemNotice problem={problem} /> : <Loading /> : null}
      {data && <TargetSyncLog syncs={data.syncs} />}
    </section>
  )
}
