// All syncs that Heap sent to an integration, with missing pages and what to do.
import type { SegmentList, SyncList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Loading, ProblemNotice } from '../../parts/notice'
import { integrationPath, segmentAddress } from './addresses'
import { HeapSyncLog } from './heap-sync-log'
import { IntegrationFrame } from './integration-frame'
import { nameOf } from './states'

const EVERY_MS = 2000

export function SyncsPage({ id }: { readonly id: string }) {
  return <IntegrationFrame id={id}>{() => <Syncs id={id} />}</IntegrationFrame>
}

function Syncs({ id }: { readonly id: string }) {
  const { data, problem } = useResource<SyncList>(integrationPath(id, '/syncs'), EVERY_MS)
  const segments = useResource<SegmentList>(integrationPath(id, '/segments')).data?.segments
  if (data === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  return (
    <section>
      <h2>Syncs from Heap</h2>
      <p className="quiet">What the partners were told is on the page of each partner.</p>
      <HeapSyncLog
        syncs={data.syncs}
        segmentOf={(segmentId) => ({
          name: nameOf(segments?.find((one) => one.id === segmentId) ?? { id: segmentId, name: null }),
          address: segmentAddress(id, segmentId)
        })}
      />
    </section>
  )
}
