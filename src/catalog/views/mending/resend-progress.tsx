// The progress of one resend.
import type { ResendList } from '../../../runner/admin/shapes'
import { change } from '../../api/request'
import { useResource } from '../../api/resource'
import { Button } from '../../parts/button'
import { Needs } from '../../parts/needs'
import { toCount, toNumber } from '../../words'

const EVERY_MS = 1000

export function ResendProgress({ destinationId, id }: { readonly destinationId: string; readonly id: number }) {
  const path = `/api/destinations/${destinationId}`
  const { data, reload } = useResource<ResendList>(`${path}/resends`, EVERY_MS)
  const resend = data?.resends.find((one) => one.id === id)
  if (data === undefined || resend === undefined) return null
  const { total, queued, state } = resend
  const { open } = data
  return (
    <span className="resend-progress">
      <progress aria-label="Events that are queued again" max={Math.max(total, queued, 1)} value={queued} />
      <span role="status">
        {state === 'running' && `${toNumber(queued)} of ${toCount(total, 'event')} queued. `}
        {state === 'stopped' && `Stopped: ${toCount(queued, 'event')} queued. `}
        {state === 'done' && `All ${toNumber(queued)} queued. `}
        {open > 0 ? `${toCount(open, 'event')} of this destination still to be sent.` : 'None is left to be sent.'}
      </span>
      {state === 'running' && (
        <Needs right="operate">
          <Button
            kind="text"
            onClick={async () => {
              const answer = await change('DELETE', `${path}/resends/${id}`)
              reload()
              return answer
            }}
          >
            Stop
          </Button>
        </Needs>
      )}
    </span>
  )
}
