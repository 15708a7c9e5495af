// The state of a destination: numbers, the last hour, speed, budget, and reasons of failures.
import type { DestinationActivity, Overview } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Link } from '../../parts/link'
import { Loading, ProblemNotice } from '../../parts/notice'
import { toNumber, toSpan } from '../../words'
import { Change } from '../overview/change'
import { PeriodPicker, usePeriod } from '../overview/period'
import { StagesPlot } from '../overview/stages-plot'
import { DestinationFrame } from './destination-frame'
import { Budget, Numbers, Speed } from './numbers'
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
      <Period id={id} />
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

/** The counts of the chosen period, and of the one before. */
function Period({ id }: { readonly id: string }) {
  const { period, words, everyMs } = usePeriod()
  const { data } = useResource<DestinationActivity>(`/api/destinations/${id}/activity?period=${period}`, everyMs)
  return (
    <section>
      <h2>From received to Heap</h2>
      <PeriodPicker />
      {data && (
        <>
          <p>
            {toNumber(data.delivered)} delivered
            <Change now={data.delivered} before={data.before.delivered} />, {toNumber(data.rejected)} rejected
            <Change now={data.rejected} before={data.before.rejected} isBad /> in {words}
            {data.p95Ms !== null && `; 95 of 100 within ${toSpan(data.p95Ms)}`}.
          </p>
          <StagesPlot from={data.from} stepMs={data.stepMs} stages={data.stages} words={words} />
        </>
      )}
    </section>
  )
}
