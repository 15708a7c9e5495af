// What became of one event at one destination, in three columns, with every change marked on both sides.
import type { DeliveryDetail, Destination, EventDetail, Sent } from '../../../runner/admin/shapes'
import { change } from '../../api/request'
import { Button } from '../../parts/button'
import { Confirm } from '../../parts/confirm'
import { Link } from '../../parts/link'
import { Moment } from '../../parts/moment'
import { Needs } from '../../parts/needs'
import { Status } from '../../parts/status'
import { toCount } from '../../words'
import { IssueList } from './issue-list'
import { JsonView } from './json-view'
import { SentRequest } from './sent-request'
import { TransformationList } from './transformation-list'

interface Props {
  readonly event: EventDetail
  readonly delivery: DeliveryDetail
  readonly destination: Destination | undefined
  readonly onChanged: () => void
}

export function DeliveryView({ event, delivery, destination, onChanged }: Props) {
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
      {delivery.state === 'rejected' && <Actions event={event} delivery={delivery} onChanged={onChanged} />}
      <IssueList issues={delivery.issues} />
      <ThreeColumns event={event} delivery={delivery} />
      <TransformationList transformations={delivery.transformations} />
    </section>
  )
}

function ThreeColumns({ event, delivery: { issues, sent, at: triedAt } }: Pick<Props, 'event' | 'delivery'>) {
  return (
    <div className="three-columns">
      <section>
        <h3>Came in</h3>
        <JsonView value={event.event} what="the event as it came in" marked={issues.map(({ path }) => path)} />
      </section>
      <section>
        <h3>Went to Heap</h3>
        {sent.length === 0 && <p className="quiet">{triedAt === null ? 'Nothing yet.' : 'Nothing was sent.'}</p>}
        {sent.map((one, index) => (
          <SentRequest key={index} sent={one} issues={issues} />
        ))}
      </section>
      <section>
        <h3>Heap answered</h3>
        {sent.length === 0 && <p className="quiet">Heap was not asked.</p>}
        {sent.map((one, index) => (
          <AnswerView key={index} sent={one} />
        ))}
      </section>
    </div>
  )
}

function Attempts({ delivery: { attempts, at, nextAttemptAt } }: { readonly delivery: DeliveryDetail }) {
  return (
    <span className="quiet">
      {attempts > 0 && toCount(attempts, 'attempt')}
      {at !== null && (
        <>
          , last <Moment at={at} />
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

function AnswerView({ sent: { answer } }: { readonly sent: Sent }) {
  if (answer === null) return <p className="quiet">No answer yet.</p>
  if ('failure' in answer) return <p>No answer: {answer.failure}</p>
  const { body } = answer
  const isFine = answer.status >= 200 && answer.status < 300
  return (
    <div className="answer">
      <p className="mono">
        <span aria-hidden="true">{isFine ? '●' : '✕'} </span>
        <strong>{answer.status}</strong> {isFine ? 'accepted' : 'refused'}
      </p>
      {body === null && <p className="quiet">Its text is shown to whoever may operate.</p>}
      {body !== null && body !== '' && (
        <pre className="mono" tabIndex={0} role="region" aria-label="Heap’s answer">
          {body}
        </pre>
      )}
    </div>
  )
}
