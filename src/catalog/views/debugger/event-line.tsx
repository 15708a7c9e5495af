// One event in one line: its time, name, user, source, and results.
import { memo } from 'react'
import { useAddress } from '../../address'
import type { EventRow } from '../../../runner/admin/shapes'
import { Deliveries } from '../../parts/deliveries'
import { Link } from '../../parts/link'
import { Moment } from '../../parts/moment'
import { Whom } from '../../parts/whom'
import { toTitle } from '../../words'
import { toMove } from '../audiences/audience-move'
import { meantBy, type Names } from './filters'

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
        {event.audience && <span className="quiet"> {toMove(event.audience)}</span>}
      </span>
      <span role="cell" className="cell-user" title={event.userId ?? undefined}>
        <Whom event={event} />
      </span>
      <span role="cell" className="cell-source quiet">
        {source?.name ?? 'a removed source'}
      </span>
      <span role="cell" className="cell-state">
        <States deliveries={event.deliveries} names={names} />
      </span>
    </div>
  )
})

/** The deliveries at the destination of the filter, or all of them. */
function States({ deliveries, names }: { readonly deliveries: EventRow['deliveries']; readonly names: Names }) {
  const { query } = useAddress()
  const isMeant = meantBy(query)
  const own = query.get('destination') === null ? deliveries : deliveries.filter(isMeant)
  return <Deliveries deliveries={own} destinations={names.destinations} isMeant={isMeant} />
}
