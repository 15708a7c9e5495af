// The figures of a destination: results of the last day, speed, and how much of Heap's limit is used.
import type { Overview, State } from '../../../runner/admin/shapes'
import { Link } from '../../parts/link'
import { STATE_MARKS } from '../../parts/status'
import { toNumber, toSpan } from '../../words'

interface NumbersProps {
  readonly overview: Overview
  /** Where the events in that state are shown. */
  readonly link: (state: State) => string
}

export function Numbers({ overview: { lastDay, waiting, retrying }, link }: NumbersProps) {
  const figures: readonly { readonly state: State; readonly name: string; readonly count: number }[] = [
    { state: 'delivered', name: 'delivered in 24 h', count: lastDay.delivered },
    { state: 'rejected', name: 'rejected in 24 h', count: lastDay.rejected },
    { state: 'waiting', name: 'waiting', count: waiting },
    ...(retrying > 0 ? [{ state: 'retrying', name: 'retrying', count: retrying } as const] : [])
  ]
  return (
    <ul className="figures">
      {figures.map(({ state, name, count }) => (
        <li key={name}>
          <Link to={link(state)} className="figure">
            <span className="figure-number">{toNumber(count)}</span>
            <span className={count > 0 ? `status ${state}` : 'status'}>
              <span aria-hidden="true" className="status-mark">
                {STATE_MARKS[state]}
              </span>
              {name}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  )
}

export function Speed({
  overview: {
    timeToDeliverMs: { p50, p95 }
  }
}: {
  readonly overview: Overview
}) {
  return (
    <section>
      <h2>Time to deliver, last hour</h2>
      {p50 === null || p95 === null ? (
        <p className="quiet">Nothing was delivered in the last hour.</p>
      ) : (
        <dl className="pair">
          <div>
            <dt>half within (p50)</dt>
            <dd>{toSpan(p50)}</dd>
          </div>
          <div>
            <dt>95 of 100 within (p95)</dt>
            <dd>{toSpan(p95)}</dd>
          </div>
        </dl>
      )}
    </section>
  )
}

export function Budget({ overview: { budget } }: { readonly overview: Overview }) {
  const { used, limit, windowMs } = budget
  if (limit === null || windowMs === null) return null
  const per = windowMs === 60_000 ? 'a minute' : `in ${toSpan(windowMs)}`
  return (
    <section>
      <h2 id="budget">Used of Heap’s limit</h2>
      <meter
        className="budget"
        aria-labelledby="budget"
        min={0}
        max={limit}
        high={limit * 0.9}
        value={Math.min(used, limit)}
      />
      <p className="quiet">
        {toNumber(used)} of {toNumber(limit)} {per}. Above it, events wait; none is lost.
      </p>
    </section>
  )
}
