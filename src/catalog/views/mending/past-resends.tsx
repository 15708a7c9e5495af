// The resends of a destination, and their progress.
import type { Resend } from '../../../runner/admin/shapes'
import { Moment } from '../../parts/moment'
import { toCount } from '../../words'
import { ResendProgress } from './resend-progress'

const WORDS: Readonly<Record<Resend['states'][number], string>> = {
  missed: 'missed',
  skipped: 'not sent',
  rejected: 'rejected',
  discarded: 'discarded',
  delivered: 'delivered'
}

interface Props {
  readonly destinationId: string
  /** Newest first. */
  readonly resends: readonly Resend[]
}

export function PastResends({ destinationId, resends }: Props) {
  if (resends.length === 0) return null
  const [newest] = resends
  return (
    <section>
      <h2>Sent again so far</h2>
      <ul className="stack">
        {resends.map((resend) => (
          <li key={resend.id} className="card">
            <p>
              <strong>{toCount(resend.total, 'event')}</strong>: {resend.states.map((one) => WORDS[one]).join(', ')}
              {resend.title !== null && <>, “{resend.title}”</>}, begun <Moment at={resend.createdAt} />
            </p>
            <p className="quiet">
              {resend.from === null ? (
                'Arrived until '
              ) : (
                <>
                  Arrived from <Moment at={resend.from} /> until{' '}
                </>
              )}
              <Moment at={resend.to} />.
            </p>
            {resend === newest ? (
              <ResendProgress destinationId={destinationId} id={resend.id} />
            ) : (
              <p>
                {toCount(resend.queued, 'event')} queued{resend.state === 'stopped' && ', then stopped'}.
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
