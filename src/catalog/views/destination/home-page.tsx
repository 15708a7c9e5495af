// The first page: the state of all destinations, or how to set up the first one.
import type { DestinationList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { HeapMark } from '../../parts/icons'
import { Link } from '../../parts/link'
import { Loading, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { OverviewPage } from '../overview/overview-page'
import { UnknownDestinations } from './unknown-destinations'

export function HomePage() {
  const { data, problem } = useResource<DestinationList>('/api/destinations')
  if (data === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  return (
    <>
      <UnknownDestinations />
      {data.destinations.length === 0 ? <Welcome /> : <OverviewPage destinations={data.destinations} />}
    </>
  )
}

function Welcome() {
  return (
    <Page title="Send your events to Heap">
      <div className="welcome">
        <HeapMark />
        <p className="lead">
          This page sends what your apps record to Heap, and shows what became of each event. It works beside Segment,
          which passes events on to it, or in Segment’s place: your apps then send them here.
        </p>
        <ol className="three">
          <li>
            <strong>Enter your App ID.</strong> Or try it with the local Heap: nothing leaves this machine.
          </li>
          <li>
            <strong>Send an event.</strong> One click, or from your own code.
          </li>
          <li>
            <strong>See what Heap holds.</strong> And why, whenever something is rejected or changed.
          </li>
        </ol>
        <div className="actions">
          <Link to="/catalog/heap/new" className="button primary big">
            Set up Heap
          </Link>
          <Link to="/catalog" className="button plain big">
            See all destinations
          </Link>
        </div>
      </div>
    </Page>
  )
}
