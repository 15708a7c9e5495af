// The events of the local Heap: by name with counts, and the latest ones of a name.
import { setQuery, useAddress } from '../../address'
import type { EventNameView } from '../../../sandbox/summaries'
import type { EventView, Page } from '../../../sandbox/views'
import { Link } from '../../parts/link'
import { Moment } from '../../parts/moment'
import { Button } from '../../parts/button'
import { toNoun, toNumber } from '../../words'
import { AppIdFilter } from './app-id-filter'
import { HeapFrame } from './heap-frame'
import { useLatestEvents } from './latest-events'
import { PagedSearch } from './paged-search'
import { Timeline } from './timeline'

const SHOWN = 50

export function HeapEventsPage() {
  const { query } = useAddress()
  const name = query.get('event')
  const app = query.get('app') ?? ''
  return <HeapFrame>{name === null ? <Names /> : <OfName name={name} app={app} />}</HeapFrame>
}

function Names() {
  return (
    <PagedSearch<EventNameView>
      view="event-names"
      searchLabel="Find an event by name"
      empty={
        <>
          Send a track call, for example from <Link to="/sources">a source</Link>.
        </>
      }
    >
      {(names) => <NameTable names={names} />}
    </PagedSearch>
  )
}

function NameTable({ names }: { readonly names: readonly EventNameView[] }) {
  return (
    <table className="list-table">
      <thead>
        <tr>
          <th scope="col">Event</th>
          <th scope="col">App ID</th>
          <th scope="col" className="number">
            Count
          </th>
          <th scope="col">Last arrived</th>
        </tr>
      </thead>
      <tbody>
        {names.map(({ app_id: app, event, count, last_received_at: last }) => (
          <tr key={`${app}${event}`}>
            <th scope="row">
              <Link to={`/heap/events?${new URLSearchParams({ event, app }).toString()}`}>{event}</Link>
            </th>
            <td className="mono quiet">{app}</td>
            <td className="number">
              {toNumber(count)} <span className="small-screen-only">{toNoun(count, 'time')}, last</span>
            </td>
            <td>
              <Moment at={last} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function OfName({ name, app }: { readonly name: string; readonly app: string }) {
  const filter = new URLSearchParams({ event: name, ...(app !== '' && { app_id: app }) })
  const { data } = useLatestEvents(filter.toString(), SHOWN)
  return (
    <section>
      <div className="card-head">
        <h2>{name}</h2>
        <Button kind="text" onClick={() => setQuery({ event: '' })}>
          ← All events
        </Button>
      </div>
      <AppIdFilter />
      <p className="quiet">{data && toExtent(data, app)}</p>
      <Timeline events={data?.items ?? []} shows={{ whom: true, appId: app === '' }} />
    </section>
  )
}

function toExtent({ total, items }: Page<EventView>, app: string): string {
  const where = app === '' ? 'all App IDs together' : `App ID ${app}`
  if (total <= items.length) return `${toNumber(total)} in ${where}:`
  return `${toNumber(total)} in ${where}; the latest ${toNumber(items.length)}:`
}
