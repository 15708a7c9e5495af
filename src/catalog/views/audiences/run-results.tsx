// The results of the events of a run: one phrase if all went well, otherwise those that need attention first.
import type { ReactNode } from 'react'
import type { AudienceRun } from '../../../runner/admin/shapes'
import { Link } from '../../parts/link'
import { toNumber } from '../../words'

export function RunResults({ run: { id, results } }: { readonly run: AudienceRun }) {
  const { refused, open, delivered, unsent } = results
  const all = refused + open + delivered + unsent
  return (
    <span className="run-results">
      {refused > 0 && (
        <Result state="rejected" mark="✕">
          <Link to={`/debugger?run=${id}&state=rejected`}>{toNumber(refused)} refused</Link>
        </Result>
      )}
      {open > 0 && (
        <Result state="retrying" mark="↻">
          {toNumber(open)} not there yet
        </Result>
      )}
      {delivered > 0 && (
        <Result state="delivered" mark="●">
          {delivered === all ? `all ${toNumber(all)} delivered` : `${toNumber(delivered)} delivered`}
        </Result>
      )}
      {unsent > 0 && (
        <Result state="skipped" mark="–">
          <Link to={`/debugger?run=${id}`}>{toNumber(unsent)} not sent</Link>
        </Result>
      )}
    </span>
  )
}

interface ResultProps {
  readonly state: string
  readonly mark: string
  readonly children: ReactNode
}

function Result({ state, mark, children }: ResultProps) {
  return (
    <span className={`status ${state}`}>
      <span aria-hidden="true" className="status-mark">
        {mark}
      </span>
      {children}
    </span>
  )
}
