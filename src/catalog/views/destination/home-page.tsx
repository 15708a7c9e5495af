// The first page: how all destinations are doing, or, where there is none, how to get one.
import type { Destination, DestinationList, Overview, Overviews } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { HeapMark } from '../../parts/icons'
import { Link } from '../../parts/link'
import { Loading, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { OnOff } from '../../parts/status'
import { Numbers } from './numbers'
import { Plot } from './plot'
import { UnknownDestinations } from './unknown-destinations'

const EVERY_MS = 2000

export function HomePage() {
  const { data, problem } = useResource<DestinationList>('/api/destinations')
  if (data === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  return (
    <>
      <UnknownDestinations />
      {data.destinations.length === 0 ? <Welcome /> : <All destinations={data.destinations} />}
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

function All({ destinations }: { readonly destinations: readonly Destination[] }) {
  const { data, problem } = useResource<Overviews>('/api/overview', EVERY_MS)
  return (
    <Page
      title="Overview"
      actions={
        <Link to="/catalog" className="button plain">
          Add a destination
        </Link>
      }
    >
      <ProblemNotice problem={problem} />
      <div className="stack">
        {destinations.map((destination) => (
          <Summary key={destination.id} destination={destination} overview={data?.destinations[destination.id]} />
        ))}
      </div>
    </Page>
  )
}

interface SummaryProps {
  readonly destination: Destination
  readonly overview: Overview | undefined
}

function Summary({ destination: { id, name, settings, isOn, pausedSources }, overview }: SummaryProps) {
  return (
    <article className="card summary">
      <header className="card-head">
        <HeapMark />
        <div>
          <h2>
            <Link to={`/destinations/${id}`}>{name}</Link>
          </h2>
          <p className="quiet">
            App ID <span className="mono">{String(settings['appId'])}</span>
            {settings['useSandbox'] === true && ' · the local Heap'}
          </p>
        </div>
        <OnOff isOn={isOn} pause={overview?.pause ?? null} pausedSources={pausedSources} />
      </header>
      {overview && (
        <>
          <Numbers overview={overview} link={(state) => `/debugger?destination=${id}&state=${state}`} />
          <h3>The last hour</h3>
          <Plot minutes={overview.minutes} />
        </>
      )}
    </article>
  )
}
