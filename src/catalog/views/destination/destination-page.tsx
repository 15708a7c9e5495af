// How a destination is doing: numbers, the last hour, speed, budget, and what went wrong.
import type { Overview } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Link } from '../../parts/link'
import { Loading, ProblemNotice } from '../../parts/notice'
import { DestinationFrame } from './destination-frame'
import { Budget, Numbers, Speed } from './numbers'
import { Plot } from './plot'
import { Reasons } from './reasons'

const EVERY_MS = 1500

export function DestinationPage({ id }: { readonly id: string }) {
  return <DestinationFrame id={id}>{() => <Doing id={id} />}</DestinationFrame>
}

function Doing({ id }: { readonly id: string }) {
  const { data: overview, problem, reload } = useResource<Overview>(`/api/destinations/${id}/overview`, EVERY_MS)
  if (overview === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  return (
    <>
      <ProblemNotice problem={problem} />
      <Numbers overview={overview} link={(state) => `/debugger?destination=${id}&state=${state}`} />
      <section>
        <h2>The last hour</h2>
        <Plot minutes={overview.minutes} />
      </section>
      <div className="columns">
        <Speed overview={overview} />
        <Budget overview={overview} />
      </div>
      <Reasons id={id} reasons={overview.reasons} onChanged={reload} />
      <p>
        <Link to={`/debugger?destination=${id}`}>See its events</Link> ·{' '}
        <Link to={`/destinations/${id}/first-event`}>Send another test event</Link>
      </p>
    </>
  )
}
