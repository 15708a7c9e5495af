// One event: what arrived, what was sent to Heap, what Heap answered, and what to do about a failure.
import type { Destination, DestinationList, EventDetail, SourceList, State } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Code, ShortId } from '../../parts/copy'
import { Deliveries } from '../../parts/deliveries'
import { Link } from '../../parts/link'
import { Moment } from '../../parts/moment'
import { Empty, Loading, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { Whom } from '../../parts/whom'
import { AudienceMove } from '../audiences/audience-move'
import { byUrgency, toTitle } from '../../words'
import { DeliveryView } from './delivery-view'
import { JsonView } from './json-view'

const EVERY_MS = 1000

/** States that need no action. */
const SETTLED: readonly State[] = ['delivered', 'skipped', 'discarded']

export function EventPage({ id }: { readonly id: string }) {
  const { data: event, problem, reload } = useResource<EventDetail>(`/api/events/${id}`, EVERY_MS)
  const { data: known } = useResource<DestinationList>('/api/destinations')
  if (event === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  return (
    <Page
      title={toTitle(event)}
      lead={<Facts event={event} destinations={known?.destinations ?? []} />}
      back={{ to: '/debugger', name: 'Debugger' }}
    >
      {event.deliveries.length === 0 ? (
        <Unsent event={event} />
      ) : (
        <div className="event-columns">
          <CameIn event={event} />
          <div className="stack">
            {byUrgency(event.deliveries).map((delivery) => (
              <DeliveryView
                key={delivery.destinationId}
                event={event}
                delivery={delivery}
                destination={known?.destinations.find(({ id: one }) => one === delivery.destinationId)}
                isOpen={event.deliveries.length === 1 || !SETTLED.includes(delivery.state)}
                onChanged={reload}
              />
            ))}
          </div>
        </div>
      )}
    </Page>
  )
}

/** The event as it arrived: the same for all destinations. */
function CameIn({ event }: { readonly event: EventDetail }) {
  const changed = event.deliveries.flatMap(({ issues }) => issues.map(({ path }) => path))
  return (
    <section className="came-in">
      <h2>Came in</h2>
      <Private event={event} />
      <JsonView value={event.event} what="the event as it came in" marked={changed} />
    </section>
  )
}

/** Their values are not stored, only their paths. */
function Private({ event: { privateFields, sourceId } }: { readonly event: EventDetail }) {
  const { dropped, hashed } = privateFields
  if (dropped.length + hashed.length === 0) return null
  return (
    <p className="quiet">
      <Link to={`/sources/${sourceId}`}>Private fields of its source</Link>, before it was stored:{' '}
      {dropped.length > 0 && <>dropped {dropped.join(', ')}</>}
      {dropped.length > 0 && hashed.length > 0 && '; '}
      {hashed.length > 0 && <>hashed {hashed.join(', ')}</>}.
    </p>
  )
}

interface FactsProps {
  readonly event: EventDetail
  readonly destinations: readonly Destination[]
}

function Facts({ event, destinations }: FactsProps) {
  const { data: known } = useResource<SourceList>('/api/sources')
  const source = known?.sources.find(({ id }) => id === event.sourceId)
  return (
    <span className="event-facts">
      <span className="mono">{event.type}</span>
      <Moment at={event.receivedAt} />
      {event.userId !== null && (
        <span>
          by <ShortId id={event.userId} what="the user id" />
        </span>
      )}
      {event.userId === null && (
        <span>
          by <Whom event={event} />
        </span>
      )}
      {source && (
        <span>
          from <Link to={`/sources/${source.id}`}>{source.name}</Link>
        </span>
      )}
      {event.audience && <AudienceMove audience={event.audience} />}
      {event.messageId !== null && (
        <span>
          message <ShortId id={event.messageId} what="the message id" />
        </span>
      )}
      {event.deliveries.length > 1 && <Deliveries deliveries={event.deliveries} destinations={destinations} />}
    </span>
  )
}

function Unsent({ event }: { readonly event: EventDetail }) {
  return (
    <>
      <Empty title="It was sent to no destination">
        When it arrived, its source was connected to no destination.{' '}
        <Link to={`/catalog/heap/new?source=${event.sourceId}`}>Add Heap</Link>: later events go there.
      </Empty>
      <h2>Came in</h2>
      <Private event={event} />
      <Code text={JSON.stringify(event.event, null, 2)} what="the event as it came in" />
    </>
  )
}
