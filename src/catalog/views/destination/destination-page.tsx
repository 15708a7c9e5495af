// How a destination is doing: numbers, the last hour, speed, budget, and what went wrong.
import type { Overview } from '../../../runner/admin/shapes'
import { change } from '../../api/request'
import { useResource } from '../../api/resource'
import { Button } from '../../parts/button'
import { Link } from '../../parts/link'
import { Moment } from '../../parts/moment'
import { Needs } from '../../parts/needs'
import { Loading, Notice, ProblemNotice } from '../../parts/notice'
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
      <Pause id={id} overview={overview} onChanged={reload} />
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

interface PauseProps {
  readonly id: string
  readonly overview: Overview
  readonly onChanged: () => void
}

function Pause({ id, overview: { pause, waiting, retrying }, onChanged }: PauseProps) {
  if (pause === null) return null
  const tryNow = async (): Promise<unknown> => {
    const answer = await change('POST', `/api/destinations/${id}/try-now`)
    onChanged()
    return answer
  }
  return (
    <Notice kind="warning" title={`Sending pauses: ${pause.title}.`}>
      {pause.message} {waiting + retrying > 0 && 'What waits is safe and goes out afterwards. '}
      {pause.until !== null && (
        <>
          Next try <Moment at={pause.until} isAhead />.
          <Needs right="operate">
            <div className="actions">
              <Button onClick={tryNow}>Try now</Button>
            </div>
          </Needs>
        </>
      )}
    </Notice>
  )
}
