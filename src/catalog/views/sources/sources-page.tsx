// All sources, with the time of their last event.
import type { Source, SourceList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Icon } from '../../parts/icons'
import { Link } from '../../parts/link'
import { Moment } from '../../parts/moment'
import { Empty, Loading, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { PausedStatus } from '../../parts/status'
import { toCount } from '../../words'
import { KIND_WORDS } from '../catalog/service-card'

const EVERY_MS = 3000

export function SourcesPage() {
  const { data, problem } = useResource<SourceList>('/api/sources', EVERY_MS)
  return (
    <Page
      title="Sources"
      lead="Where your events come from."
      actions={
        <Link to="/sources/new" className="button primary">
          New source
        </Link>
      }
    >
      <ProblemNotice problem={problem} />
      {data === undefined && problem === undefined && <Loading />}
      {data?.sources.length === 0 && (
        <Empty title="No source yet">
          <Link to="/sources/new">Create one</Link> for your website, app or server: it takes a name, nothing else.
        </Empty>
      )}
      <ul className="cards">
        {data?.sources.map((source) => (
          <li key={source.id}>
            <SourceCard source={source} />
          </li>
        ))}
      </ul>
    </Page>
  )
}

function SourceCard({ source }: { readonly source: Source }) {
  const { id, name, kind, events, lastEventAt, pausedAt } = source
  return (
    <article className="card">
      <h2 className="with-icon">
        <Icon name={kind} />
        <Link to={`/sources/${id}`} className="whole-card">
          {name}
        </Link>
      </h2>
      <p>
        {KIND_WORDS[kind]} · {toCount(events, 'event')}
        {pausedAt !== null && (
          <>
            {' · '}
            <PausedStatus />
          </>
        )}
      </p>
      <p className="quiet">
        {lastEventAt === null ? (
          <>No event yet. Open it to see how to send the first.</>
        ) : (
          <>
            Last event <Moment at={lastEventAt} />
          </>
        )}
      </p>
    </article>
  )
}
