// Says why a destination that is on sends nothing at the moment, and until when.
import type { Destination } from '../../../runner/admin/shapes'
import { change } from '../../api/request'
import { Button } from '../../parts/button'
import { Link } from '../../parts/link'
import { Moment } from '../../parts/moment'
import { Needs } from '../../parts/needs'
import { Notice } from '../../parts/notice'

interface Props {
  readonly destination: Destination
  readonly onChanged: () => void
}

export function PauseNotice({ destination: { id, isOn, pause }, onChanged }: Props) {
  if (pause === null || !isOn) return null
  const tryNow = async (): Promise<unknown> => {
    const answer = await change('POST', `/api/destinations/${id}/try-now`)
    onChanged()
    return answer
  }
  const what = pause.covers === 'all' ? 'Sending pauses' : 'A part of the sending pauses'
  return (
    <Notice kind="warning" title={`${what}: ${pause.title}.`}>
      {pause.message} What waits is safe and goes out afterwards.{' '}
      {pause.until !== null && (
        <>
          Next try <Moment at={pause.until} isAhead />.{' '}
          <Link to={`/debugger?destination=${id}&state=retrying`}>See what waits</Link>.
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
