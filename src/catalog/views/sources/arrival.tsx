// Shows that a first event has arrived from a source, and its result. It sends none.
import type { EventRow } from '../../../runner/admin/shapes'
import { Deliveries } from '../../parts/deliveries'
import { Link } from '../../parts/link'
import { Moment } from '../../parts/moment'
import { Whom } from '../../parts/whom'
import { toTitle } from '../../words'

interface Props {
  /** The newest event; `undefined`: none yet. */
  readonly event: EventRow | undefined
  /** Whether it is the first one as well. */
  readonly isFirst: boolean
  /** The destination whose delivery is shown. Left out: all of them. */
  readonly destinationId?: string
  /** Where the event can be seen in Heap, if it is the local one. */
  readonly heapAddress?: string | undefined
}

export function Arrival({ event, ...others }: Props) {
  return (
    <div className={event ? 'arrival here' : 'arrival'} role="status">
      {event ? (
        <Arrived event={event} {...others} />
      ) : (
        <>
          <span className="pulse" aria-hidden="true" />
          Waiting for the first event…
        </>
      )}
    </div>
  )
}

function Arrived({ event, isFirst, destinationId, heapAddress }: Props & { readonly event: EventRow }) {
  const shown = event.deliveries.filter((one) => (destinationId ?? one.destinationId) === one.destinationId)
  return (
    <>
      <span className="arrival-words">
        <strong>{isFirst ? 'First event' : 'Latest event'}:</strong> {toTitle(event)}, by <Whom event={event} />,{' '}
        <Moment at={event.receivedAt} />
      </span>
      {shown.length > 0 && <Deliveries deliveries={shown} />}
      <span className="arrival-links">
        <Link to={`/debugger/${event.id}`}>See what happened</Link>
        {heapAddress !== undefined && shown[0]?.state === 'delivered' && <Link to={heapAddress}>See it in Heap</Link>}
      </span>
    </>
  )
}
