// One event in one line: when, what, who, from where, and what became of it.
import { memo } from 'react'
import { useAddress } from '../../address'
import type { EventRow } from '../../../runner/admin/shapes'
import { Link } from '../../parts/link'
import { Moment } from '../../parts/moment'
import { Status } from '../../parts/status'
import { mostUrgent, shortenId, toTitle, toWhom } from '../../words'
import type { Names } from './filters'

interface Props {
  readonly event: EventRow
  readonly index: number
  readonly rowHeight: number
  readonly names: Names
}

export const EventLine = memo(function EventLine({ event, index, rowHeight, names }: Props) {
  const { id, receivedAt, type, sourceId } = event
  const source = names.sources.find((one) => one.id === sourceId)
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className="grid-row"
      style={{ top: index * rowHeight, height: rowHeight }}
    >
      <span role="cell" className="cell-time quiet">
        <Moment at={receivedAt} />
      </span>
      <span role="cell" className="cell-type mono">
        {type}
      </span>
      <span role="cell" className="cell-name">
        <Link to={`/debugger/${id}`} className="whole-card">
          {toTitle(event)}
        </Link>
      </span>
      <span role="cell" className="cell-user mono" title={event.userId ?? undefined}>
        {shortenId(toWhom(event))}
      </span>
      <span role="cell" className="cell-source quiet">
        {source?.name ?? 'a removed source'}
      </span>
      <span role="cell" className="cell-state">
        <States event={event} />
      </span>
    </div>
  )
})

/** Of the destination that the filter names, or of the one that needs most attention. */
function States({ event: { deliveries } }: { readonly event: EventRow }) {
  const wanted = useAddress().query.get('destination')
  const delivery = deliveries.find(({ destinationId }) => destinationId === wanted) ?? mostUrgent(deliveries)
  if (delivery === undefined) return <span className="quiet">– No destination</span>
  return (
    <>
      <Status state={delivery.state} />
      {delivery.issueCount > 0 && (
        <span className="changed" title={`${delivery.issueCount} changed on the way`}>
          <span aria-hidden="true">✎ {delivery.issueCount}</span>
          <span className="unseen">{delivery.issueCount} changed on the way</span>
        </span>
      )}
      {delivery.title !== null && <span className="why quiet">{delivery.title}</span>}
    </>
  )
}
