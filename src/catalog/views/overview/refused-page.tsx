// Requests that the intake refused: when, from where, why, and what to do.
import type { RefusedRequests, RefusedRow, SourceList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Link } from '../../parts/link'
import { Moment } from '../../parts/moment'
import { Empty, Loading, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { toCount } from '../../words'

const EVERY_MS = 5000

export function RefusedPage() {
  const { data, problem } = useResource<RefusedRequests>('/api/refused-requests', EVERY_MS)
  const { data: sources } = useResource<SourceList>('/api/sources')
  return (
    <Page
      title="Refused requests"
      back={{ to: '/', name: 'Overview' }}
      lead="Requests with events that were not taken in. What was in them is not kept; alike ones stand together."
    >
      <ProblemNotice problem={problem} />
      {data === undefined && !problem && <Loading />}
      {data?.requests.length === 0 && (
        <Empty title="No request was refused">
          Requests with a wrong write key, or too large, show up here. <Link to="/sources">See the sources</Link>.
        </Empty>
      )}
      <ul className="reasons">
        {data?.requests.map((row) => (
          <Row
            key={[row.code, row.path, row.address, row.agent, row.sourceId].join(' ')}
            row={row}
            source={sources?.sources.find(({ id }) => id === row.sourceId)?.name}
          />
        ))}
      </ul>
    </Page>
  )
}

function Row({ row, source }: { readonly row: RefusedRow; readonly source: string | undefined }) {
  const { title, advice, message, path, address, agent, sourceId, count, firstAt, lastAt } = row
  return (
    <li className="reason">
      <div className="reason-head">
        <strong>{title}</strong>
        <span className="status rejected">
          <span aria-hidden="true" className="status-mark">
            ✕
          </span>
          Refused
        </span>
        <span className="reason-count">{toCount(count, 'request')}</span>
      </div>
      <p>{message}</p>
      <p>{advice}</p>
      <p className="quiet">
        From <span className="mono">{address}</span>
        {agent !== '' && ` (${agent})`} to <span className="mono">{path}</span>
        {sourceId !== null && (
          <>
            , for <Link to={`/sources/${sourceId}`}>{source ?? 'a removed source'}</Link>
          </>
        )}
        . First <Moment at={firstAt} />, last <Moment at={lastAt} />.
      </p>
    </li>
  )
}
