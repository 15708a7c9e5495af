// One person in the local Heap: who they are, their properties, and what they did, newest first.
import { useAddress } from '../../address'
import type { HeapEvent, Page as PageOf, Person } from '../../api/heap-view'
import { useResource } from '../../api/resource'
import { ShortId } from '../../parts/copy'
import { Link } from '../../parts/link'
import { Empty, Loading, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { toCount } from '../../words'
import { Properties } from './properties'
import { Timeline } from './timeline'
import { useLatestEvents } from './latest-events'

const EVERY_MS = 2000
const SHOWN = 200

export function PersonPage() {
  const { filter, kind, key } = useAskedPerson()
  // Anonymous ids cannot be asked for: all people are looked through.
  const path = kind === 'anonymous_id' ? `people?search=${encodeURIComponent(key)}` : `users?${filter}`
  const { data, problem } = useResource<PageOf<Person>>(`/api/sandbox/${path}`, EVERY_MS)
  const person = data?.items[0]
  const debuggerAddress = `/debugger?user=${encodeURIComponent(key)}`
  return (
    <Page
      title={person?.email ?? key}
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
      {person && (
        <div className="person">
          <section>
            <h2>Properties</h2>
            <Properties properties={person.properties} />
          </section>
          {kind !== 'anonymous_id' && <Done filter={filter} />}
        </div>
      )}
    </Page>
  )
}

/** The person in the address, and as the API is asked for them. */
function useAskedPerson(): { readonly filter: string; readonly kind: string; readonly key: string } {
  const { query } = useAddress()
  const key = query.get('key') ?? ''
  const kind = query.get('kind') ?? 'identity'
  const app = query.get('app')
  const filter = new URLSearchParams({ ...(app !== null && { app_id: app }), [kind]: key }).toString()
  return { filter, kind, key }
}

function Names({ person }: { readonly person: Person }) {
  return (
    <span className="event-facts">
      {person.identity === null ? (
        'Anonymous'
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
  const events: readonly HeapEvent[] = data?.items ?? []
  return (
    <section>
      <h2>What they did</h2>
      <ProblemNotice problem={problem} />
      {data?.total === 0 && <p className="quiet">No events yet: so far Heap only knows their properties.</p>}
      <Timeline events={events} />
    </section>
  )
}
