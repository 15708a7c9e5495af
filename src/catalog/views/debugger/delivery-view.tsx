// The result of one event at one destination: the reason, remedies, and every attempt.
import type { ReactNode } from 'react'
import type { DeliveryDetail, Destination, EventDetail } from '../../../runner/admin/shapes'
import { change } from '../../api/request'
import { Button } from '../../parts/button'
import { Confirm } from '../../parts/confirm'
import { Link } from '../../parts/link'
import { Moment } from '../../parts/moment'
import { Needs } from '../../parts/needs'
import { Status } from '../../parts/status'
import { toCount } from '../../words'
import { RemedyLinks } from '../mending/remedy-links'
import { AttemptView } from './attempt-view'
import { EarlierAttempts } from './earlier-attempts'
import { IssueList } from './issue-list'
import { TransformationList } from './transformation-list'

interface Props {
  readonly event: EventDetail
  readonly delivery: DeliveryDetail
  readonly destination: Destination | undefined
  /** Whether requests and answers are unfolded at first. */
  readonly isOpen: boolean
  readonly onChanged: () => void
}

export function DeliveryView({ event, delivery, destination, isOpen, onChanged }: Props) {
  const { issues } = delivery
  return (
    <section className="delivery">
      <header className="delivery-head">
        <h2>
          {destination ? (
            <Link to={`/destinations/${destination.id}`}>{destination.name}</Link>
          ) : (
            'A removed destination'
          )}
        </h2>
        <Status state={delivery.state} />
        <Attempts delivery={delivery} />
      </header>
      <Why delivery={delivery} />
      {delivery.error && <RemedyLinks destinationId={delivery.destinationId} event={event} error={delivery.error} />}
      {delivery.state === 'rejected' && <Actions event={event} delivery={delivery} onChanged={onChanged} />}
      <IssueList issues={issues} />
      <Folded isOpen={isOpen}>
        <AttemptView sent={delivery.sent} issues={issues} isTried={delivery.at !== null} />
        <EarlierAttempts attempts={delivery.earlierAttempts} />
      </Folded>
      <TransformationList transformations={delivery.transformations} />
    </section>
  )
}

/** If an event has several destinations, those that have it are folded away. */
function Folded({ isOpen, children }: { readonly isOpen: boolean; readonly children: ReactNode }) {
  if (isOpen) return <>{children}</>
  return (
    <details>
      <summary>What went to Heap, and what Heap answered</summary>
      {children}
    </details>
  )
}

function Attempts({
  delivery: { lastAttempt, earlierAttempts, at, nextAttemptAt }
}: {
  readonly delivery: DeliveryDetail
}) {
  const count = lastAttempt?.number ?? earlierAttempts[0]?.number ?? 0
  return (
    <span className="quiet">
      {count > 0 && toCount(count, 'attempt')}
      {at !== null && (
        <>
          {count > 0 && ', last '}
          <Moment at={lastAttempt?.at ?? at} />
        </>
      )}
      {nextAttemptAt !== null && (
        <>
          , next <Moment at={nextAttemptAt} isAhead />
        </>
      )}
    </span>
  )
}

function Why({ delivery: { error, title, state } }: { readonly delivery: DeliveryDetail }) {
  if (error === null && title === null) return null
  const tone = state === 'rejected' ? 'error' : state === 'retrying' ? 'warning' : 'plain'
  return (
    <div className={`notice ${tone}`}>
      <span className="notice-mark" aria-hidden="true">
        {state === 'rejected' ? '✕' : state === 'retrying' ? '↻' : 'i'}
      </span>
      <div>
        <strong>Why: {error?.title ?? title}</strong>
        {error && <div>{error.message}</div>}
        {error && !error.message.includes(error.advice) && <div className="quiet">{error.advice}</div>}
      </div>
    </div>
  )
}

function Actions({ event, delivery, onChanged }: Pick<Props, 'event' | 'delivery' | 'onChanged'>) {
  const act = async (action: 'retry' | 'discard'): Promise<unknown> => {
    const body = { destinationId: delivery.destinationId, eventIds: [event.id] }
    const answer = await change('POST', `/api/dead-letters/${action}`, body)
    onChanged()
    return answer
  }
  return (
    <Needs right="operate">
      <div className="actions">
        <Button onClick={() => act('retry')}>Try again</Button>
        <Confirm question="It will never be sent." yes="Discard" onYes={() => act('discard')}>
          Discard
        </Confirm>
      </div>
    </Needs>
  )
}
