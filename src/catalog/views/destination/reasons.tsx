// The reasons of failures: how often, since when, what to do, and links to the events.
import { useState } from 'react'
import type { DeadLetterCount, Reason } from '../../../runner/admin/shapes'
import { change } from '../../api/request'
import { Button } from '../../parts/button'
import { Confirm } from '../../parts/confirm'
import { Link } from '../../parts/link'
import { Moment } from '../../parts/moment'
import { Needs } from '../../parts/needs'
import { Empty } from '../../parts/notice'
import { toCount } from '../../words'
import { MendButton } from '../mending/remedy-links'

interface Props {
  readonly id: string
  readonly reasons: readonly Reason[]
  readonly onChanged: () => void
}

const KINDS: Readonly<Record<Reason['kind'], { readonly mark: string; readonly word: string; readonly tone: string }>> =
  {
    rejected: { mark: '✕', word: 'Rejected', tone: 'rejected' },
    retry: { mark: '↻', word: 'Tried again', tone: 'retrying' },
    altered: { mark: '✎', word: 'Sent, but changed', tone: 'skipped' }
  }

export function Reasons({ id, reasons, onChanged }: Props) {
  return (
    <section>
      <h2>What went wrong</h2>
      {reasons.length === 0 ? (
        <Empty title="Nothing in the last 24 hours">
          Events that are rejected or changed on the way show up here, with what to do.
        </Empty>
      ) : (
        <ul className="reasons">
          {reasons.map((reason) => (
            <ReasonRow key={`${reason.kind}${reason.code}`} id={id} reason={reason} onChanged={onChanged} />
          ))}
        </ul>
      )}
    </section>
  )
}

function ReasonRow({ id, reason, onChanged }: { id: string; reason: Reason; onChanged: () => void }) {
  const { mark, word, tone } = KINDS[reason.kind]
  return (
    <li className="reason">
      <div className="reason-head">
        <strong>{reason.title}</strong>
        <span className={`status ${tone}`}>
          <span aria-hidden="true" className="status-mark">
            {mark}
          </span>
          {word}
        </span>
        <span className="reason-count">
          {toCount(reason.count, 'event')} <span className="quiet">in 24 h</span>
        </span>
      </div>
      <p>{reason.advice}</p>
      <p className="quiet">
        First <Moment at={reason.firstAt} />, last <Moment at={reason.lastAt} />
        {reason.kind === 'rejected' && `. ${toLeft(reason.open)}.`}
      </p>
      {reason.kind === 'rejected' && <RejectedActions id={id} reason={reason} onChanged={onChanged} />}
      {reason.kind === 'altered' && (
        <Link to={`/debugger?destination=${id}&altered=${reason.code}`}>Show these events</Link>
      )}
      {reason.kind === 'retry' && (
        <Link to={`/debugger?destination=${id}&code=${reason.code}`}>Show those still waiting</Link>
      )}
    </li>
  )
}

/** Number of rejected events that are neither tried again nor discarded. */
function toLeft(open: number): string {
  if (open === 0) return 'None is left to be tried again'
  return `${toCount(open, 'event')} can be tried again or discarded`
}

function RejectedActions({
  id,
  reason: { code, open },
  onChanged
}: {
  id: string
  reason: Reason
  onChanged: () => void
}) {
  const [said, setSaid] = useState('')
  const act = async (action: 'retry' | 'discard'): Promise<unknown> => {
    const answer = await change<DeadLetterCount>('POST', `/api/dead-letters/${action}`, { destinationId: id, code })
    const verb = action === 'retry' ? 'to be tried again' : 'discarded'
    setSaid(answer.ok ? `${toCount(answer.data.count, 'event')} ${verb}.` : '')
    onChanged()
    return answer
  }
  return (
    <div className="actions">
      {open > 0 && (
        <>
          <MendButton destinationId={id} code={code} />
          <Link to={`/debugger?destination=${id}&state=rejected&code=${code}`}>Show these events</Link>
          <Needs right="operate">
            <Button kind="text" onClick={() => act('retry')}>
              Try all again
            </Button>
            <Confirm question="These events will never be sent." yes="Discard all" onYes={() => act('discard')}>
              Discard all
            </Confirm>
          </Needs>
        </>
      )}
      <span role="status">{said}</span>
    </div>
  )
}
