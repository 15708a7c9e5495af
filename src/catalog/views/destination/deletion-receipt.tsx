// The receipt of a deletion: what Heap has accepted, its progress, and the file to keep.
import { useState } from 'react'
import type { DeletionAccepted, DeletionProgress, Receipt, ReceiptRequest } from '../../../runner/admin/shapes'
import { read, type ApiProblem } from '../../api/request'
import { Button } from '../../parts/button'
import { CopyButton, ShortId } from '../../parts/copy'
import { Moment } from '../../parts/moment'
import { Notice, ProblemNotice } from '../../parts/notice'
import { toCount } from '../../words'

/** Number of people that Heap has certainly accepted, counted from the first. */
export function countTaken({ receipt }: DeletionAccepted): number {
  return receipt.requests.reduce((sum, { users }) => sum + users, 0)
}

interface Props {
  readonly accepted: DeletionAccepted
  readonly destinationId: string
}

export function DeletionReceipt({ accepted, destinationId }: Props) {
  const { receipt, look, problems } = useReceipt({ accepted, destinationId })
  const text = `${JSON.stringify(receipt, null, 2)}\n`
  const taken = countTaken(accepted)
  return (
    <div className="stack" role="status">
      {accepted.error && <Notice kind="error">{accepted.error.message}</Notice>}
      <Notice
        kind={taken > 0 ? 'good' : 'plain'}
        title={
          taken > 0 ? `Heap has accepted the deletion of ${toCount(taken, 'person', 'people')}.` : 'There is a receipt.'
        }
      >
        Keep the receipt if you have to show it later: it holds the hash of each user id, not the id.
      </Notice>
      <p>
        Heap has confirmed {toCount(receipt.confirmed, 'user id', 'user ids')} so far. It does not say whether anybody
        had them.
      </p>
      <RequestList receipt={receipt} problems={problems} />
      <div className="actions">
        {taken > 0 && <Button onClick={look}>Look again</Button>}
        <Button onClick={() => download(text, receipt.requests[0]?.id ?? 'unknown')}>Download the receipt</Button>
        <CopyButton text={text} what="the receipt" />
      </div>
    </div>
  )
}

interface ListProps {
  readonly receipt: Receipt
  /** Why the status is not known, by request. */
  readonly problems: Readonly<Record<string, ApiProblem>>
}

function RequestList({ receipt: { requests, unanswered = [] }, problems }: ListProps) {
  return (
    <ul>
      {requests.map(({ id, status, users }) => (
        <li key={id}>
          {status === 'complete' ? '● Done' : '↻ Heap works on it'} · {toCount(users, 'person', 'people')} · request{' '}
          <ShortId id={id} what="request id" />
          <ProblemNotice problem={problems[id]} />
        </li>
      ))}
      {unanswered.map(({ askedAt, users }) => (
        <li key={askedAt}>
          ? Not known · {toCount(users, 'person', 'people')} · asked for <Moment at={askedAt} />
        </li>
      ))}
    </ul>
  )
}

type Looked = Pick<ReceiptRequest, 'status' | 'checkedAt'>

function useReceipt({ accepted, destinationId }: Props) {
  const [looked, setLooked] = useState<Readonly<Record<string, Looked>>>({})
  const [problems, setProblems] = useState<Readonly<Record<string, ApiProblem>>>({})
  const requests = accepted.receipt.requests.map((request) => ({ ...request, ...looked[request.id] }))
  const lookAt = async (id: string): Promise<void> => {
    const path = `/api/destinations/${destinationId}/deletions/${encodeURIComponent(id)}`
    const answer = await read<DeletionProgress>(path)
    if (!answer.ok) return setProblems((before) => ({ ...before, [id]: answer.problem }))
    const { status, checkedAt } = answer.data
    setLooked((before) => ({ ...before, [id]: { status, checkedAt } }))
  }
  const look = async (): Promise<void> => {
    setProblems({})
    const pending = requests.filter(({ status }) => status === 'pending')
    await Promise.all(pending.map(({ id }) => lookAt(id)))
  }
  const complete = requests.filter(({ status }) => status === 'complete')
  const confirmed = complete.reduce((sum, { users }) => sum + users, 0)
  return { receipt: { ...accepted.receipt, confirmed, requests }, look, problems }
}

function download(text: string, id: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = Object.assign(document.createElement('a'), {
    href: url,
    download: `heap-deletion-${id.slice(0, 8)}.json`
  })
  link.click()
  URL.revokeObjectURL(url)
}
