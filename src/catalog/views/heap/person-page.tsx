// One person in the local Heap: their ids, their properties, and their events, newest first.
import { useAddress } from '../../address'
import type { EventView, Page as PageOf, UserView } from '../../../sandbox/views'
import type { EventDetail } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { ShortId } from '../../parts/copy'
import { Link } from '../../parts/link'
import { Missing } from '../../parts/missing'
import { Empty, Loading, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { toCount } from '../../words'
import { keyOfEvent, toFilter, type PersonKey } from './addresses'
import { Properties } from './properties'
import { Timeline } from './timeline'
import { useLatestEvents } from './latest-events'

const EVERY_MS = 2000
const SHOWN = 200

/** The person of the address: by one of Heap's ids, or by an event. */
export function PersonPage() {
  const { query } = useAddress()
  const eventId = query.get('event')
  if (eventId !== null) return <PersonOfEvent eventId={eventId} destinationId={query.get('destination')} />
  const key = query.get('key') ?? ''
  const kind = (query.get('kind') ?? 'identity') as PersonKey['kind']
  const asked = { app: query.get('app') ?? '', kind, key }
  return <KnownPerson asked={asked} userId={key} />
}

function PersonOfEvent({ eventId, destinationId }: { eventId: string; destinationId: string | null }) {
  const { data: event, problem } = useResource<EventDetail>(`/api/events/${encodeURIComponent(eventId)}`, EVERY_MS)
  if (event === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  const asked = keyOfEvent(event, destinationId)
  if (asked) return <KnownPerson asked={asked} userId={event.userId ?? event.anonymousId ?? asked.key} />
  return (
    <Page title="Nobody yet" back={{ to: '/heap', name: 'Heap' }}>
      <Empty title="This event told Heap about no person">
        It may still wait, have been rejected, or be about an account:{' '}
        <Link to={`/debugger/${event.id}`}>see what happened</Link>.
      </Empty>
    </Page>
  )
}

/** `userId`: the id of the person in the events as they arrived. */
function KnownPerson({ asked, userId }: { readonly asked: PersonKey; readonly userId: string }) {
  const filter = toFilter(asked)
  // The API has no filter for anonymous ids, so all people are searched.
  const sought = new URLSearchParams({ search: asked.key, ...(asked.app !== '' && { app_id: asked.app }) })
  const path = filter === undefined ? `people?${sought.toString()}` : `users?${filter}`
  const { data, problem } = useResource<PageOf<UserView>>(`/api/sandbox/${path}`, EVERY_MS)
  const person = data?.items[0]
  const debuggerAddress = `/debugger?user=${encodeURIComponent(userId)}`
  return (
    <Page
      title={person?.email ?? asked.key}
      lead={person && <Names person={person} />}
      back={{ to: '/heap', name: 'Heap' }}
      actions={
        <Link to={debuggerAddress} className="button plain">
          See their events in the debugger
        </Link>
      }
    >
      <ProblemNotice problem={problem} />
      {data === undefined && problem === undefined && <Loading />}
      {data?.total === 0 && (
        <Empty title="Heap does not know this person yet">
          Look into the <Link to={debuggerAddress}>debugger</Link>: their events may still wait, or have been rejected.
        </Empty>
      )}
      {person && <Held person={person} filter={filter} />}
    </Page>
  )
}

function Held({ person, filter }: { readonly person: UserView; readonly filter: string | undefined }) {
  return (
    <div className="person">
      <section>
        <h2>Properties</h2>
        <Properties properties={person.properties} />
      </section>
      {filter !== undefined && <Done filter={filter} />}
    </div>
  )
}

function Names({ person }: { readonly person: UserView }) {
  return (
    <span className="event-facts">
      <span>
        App ID <span className="mono">{person.app_id}</span>
      </span>
      {person.identity === null ? (
        <Missing>anonymous</Missing>
      ) : (
        <span>
          Identity <ShortId id={person.identity} what="the identity" />
        </span>
      )}
      {person.user_ids.map((id) => (
        <span key={id}>
          Heap user id <ShortId id={id} what="the Heap user id" />
        </span>
      ))}
      <span>{toCount(person.events, 'event')}</span>
    </span>
  )
}

function Done({ filter }: { readonly filter: string }) {
  const { data, problem } = useLatestEvents(filter, SHOWN)
  const events: readonly EventView[] = data?.items ?? []
  return (
    <section>
      <h2>What they did</h2>
      <ProblemNotice problem={problem} />
      {data?.total === 0 && <p className="quiet">No events yet: so far Heap only knows their properties.</p>}
      <Timeline events={events} />
    </section>
  )
}
