// The messages to recipients: sent, failed, or waiting.
import type { AlertLog, AlertNotice } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Link } from '../../parts/link'
import { Moment } from '../../parts/moment'
import { toCount } from '../../words'

const EVERY_MS = 5000
/** Most messages that are listed. The API lists more. */
const SHOWN = 50

const WHAT: Readonly<Record<AlertNotice['what'], string>> = {
  begun: 'Began',
  repeated: 'Still so',
  resolved: 'Is over',
  test: 'Test'
}

export function NoticeLog() {
  const { data } = useResource<AlertLog>('/api/alerts/log', EVERY_MS)
  if (data === undefined || data.notices.length === 0) return null
  return (
    <section aria-labelledby="told">
      <h2 id="told">What was told</h2>
      <ul className="rows">
        {data.notices.slice(0, SHOWN).map((notice) => (
          <li key={notice.id}>
            <Told notice={notice} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Told({ notice }: { readonly notice: AlertNotice }) {
  const { what, at, alert, label, path, facts, recipient, problem } = notice
  return (
    <span>
      <State notice={notice} /> <strong>{recipient}</strong>{' '}
      <span className="quiet">
        <Moment at={at} />
      </span>
      <br />
      {WHAT[what]}
      {what !== 'test' && (
        <>
          : {alert}, <Link to={path}>{label}</Link>. {facts}
        </>
      )}
      {problem && (
        <>
          <br />
          Not taken{problem.message !== '' && ` (${problem.message})`}: {problem.title}. {problem.advice}
        </>
      )}
    </span>
  )
}

function State({ notice: { state, attempts, nextAt } }: { readonly notice: AlertNotice }) {
  if (state === 'told') return <span className="status delivered">● Told</span>
  if (state === 'given_up') return <span className="status rejected">✕ Not told</span>
  return (
    <span className="status retrying">
      ↻ {attempts === 0 ? 'To be told' : `Not yet told, ${toCount(attempts, 'attempt')}, again `}
      {attempts > 0 && <Moment at={nextAt} isAhead />}
    </span>
  )
}
