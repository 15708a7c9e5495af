// The event debugger: events as they arrive, with their results. Filters are in the address.
import { useAddress } from '../../address'
import type { DestinationList, SourceList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Page } from '../../parts/page'
import { DeadLetterActions } from './dead-letter-actions'
import { EventTable } from './event-table'
import { FilterBar } from './filter-bar'
import { findWrong, toApiQuery, type Names } from './filters'
import { WrongFilters } from './wrong-filters'

export function DebuggerPage() {
  const { query } = useAddress()
  const { data: sources } = useResource<SourceList>('/api/sources')
  const { data: destinations } = useResource<DestinationList>('/api/destinations')
  const names: Names = { sources: sources?.sources ?? [], destinations: destinations?.destinations ?? [] }
  const wrong = findWrong(query, sources && destinations && names)
  const wanted = toApiQuery(query)
  return (
    <Page
      title="Debugger"
      lead="Every event as it arrives, and what became of it."
      actions={
        wrong.length === 0 && (
          <a
            className="button plain"
            href={`/api/events/export?${wanted}`}
            download="events.ndjson"
            title="The newest 100,000 at most; the file says when there are more."
          >
            Export these (NDJSON)
          </a>
        )
      }
    >
      <FilterBar names={names} />
      {wrong.length > 0 ? (
        <WrongFilters wrong={wrong} />
      ) : (
        <>
          <DeadLetterActions query={query} />
          <EventTable key={wanted} query={wanted} names={names} />
        </>
      )}
    </Page>
  )
}
