// One attempt to deliver an event: what went to Heap, and what Heap answered.
import type { Issue, Sent } from '../../../runner/admin/shapes'
import { SentRequest } from './sent-request'

interface Props {
  readonly sent: readonly Sent[]
  readonly issues: readonly Issue[]
  /** Whether there was an attempt. */
  readonly isTried: boolean
}

export function AttemptView({ sent, issues, isTried }: Props) {
  return (
    <div className="attempt">
      <section>
        <h3>Went to Heap</h3>
        {sent.length === 0 && <p className="quiet">{isTried ? 'Nothing was sent.' : 'Nothing yet.'}</p>}
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
      {body === null && <p className="quiet">Its text is shown with the role operate or configure.</p>}
      {body !== null && body !== '' && (
        <pre className="mono" tabIndex={0} role="region" aria-label="Heap’s answer">
          {body}
        </pre>
      )}
    </div>
  )
}
