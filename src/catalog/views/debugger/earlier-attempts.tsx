// The attempts before the last one, each with its time, request and answer.
import type { Attempt } from '../../../runner/admin/shapes'
import { Moment } from '../../parts/moment'
import { Status } from '../../parts/status'
import { toCount } from '../../words'
import { AttemptView } from './attempt-view'

export function EarlierAttempts({ attempts }: { readonly attempts: readonly Attempt[] }) {
  const oldest = attempts.at(-1)
  if (oldest === undefined) return null
  return (
    <section className="earlier">
      <h3>Earlier attempts</h3>
      <ol>
        {attempts.map(({ number, at, state, title, error, sent }) => (
          <li key={number}>
            <details>
              <summary>
                Attempt {number}, <Moment at={at} /> <Status state={state} />{' '}
                {title !== null && <span className="quiet">{title}</span>}
              </summary>
              {error !== null && <p>{error.message}</p>}
              <AttemptView sent={sent} issues={[]} isTried />
            </details>
          </li>
        ))}
      </ol>
      {oldest.number > 1 && (
        <p className="quiet">The first {toCount(oldest.number - 1, 'attempt')} are no longer kept.</p>
      )}
    </section>
  )
}
