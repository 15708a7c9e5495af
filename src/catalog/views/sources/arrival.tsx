// The sign that a first event has arrived from a source, and what became of it. Sends none.
import type { Delivery, EventRow, Source } from '../../../runner/admin/shapes'
import { Link } from '../../parts/link'
import { Moment } from '../../parts/moment'
import { Status } from '../../parts/status'
import { mostUrgent, shortenId, toTitle, toWhom } from '../../words'

interface Props {
  readonly source: Source
  /** Whose delivery to show; left out, the one that needs most attention. */
  readonly destinationId?: string
  /** Where the event can be seen in Heap, if it is the local one. */
  readonly heapAddress?: string | undefined
}

export function Arrival({ source, destinationId, heapAddress }: Props) {
  const event = source.lastEvent
  return (
    <div className={event ? 'arrival here' : 'arrival'} role="status">
      {event ? (
        <Arrived event={event} source={source} destinationId={destinationId} heapAddress={heapAddress} />
      ) : (
        <>
          <span className="pulse" aria-hidden="true" />
          Waiting for the first event…
        </>
      )}
    </div>
  )
}

interface ArrivedProps {
  readonly event: EventRow
  readonly source: Source
  readonly destinationId: string | undefined
  readonly heapAddress: string | undefined
}

function Arrived({ event, source, destinationId, heapAddress }: ArrivedProps) {
  const delivery = deliveryOf(event, destinationId)
  return (
    <>
      <span className="arrival-words">
        <strong>{source.events === 1 ? 'First event' : 'Latest event'}:</strong> {toTitle(event)}, by{' '}
        {shortenId(toWhom(event))}, <Moment at={event.receivedAt} />
      </span>
      {delivery && <Status state={delivery.state} />}
      {delivery?.title && <span className="quiet">{delivery.title}</span>}
      <span className="arrival-links">
        <Link to={`/debugger/${event.id}`}>See what happened</Link>
        {heapAddress !== undefined && delivery?.state === 'delivered' && <Link to={heapAddress}>See it in Heap</Link>}
      </span>
    </>
  )
}

export function deliveryOf({ deliveries }: EventRow, destinationId: string | undefined): Delivery | undefined {
  if (destinationId === undefined) return mostUrgent(deliveries)
  return deliveries.find((delivery) => delivery.destinationId === destinationId)
}
