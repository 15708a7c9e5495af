// The receipt of a deletion: what Heap has taken in, how far it is, and the file to keep. Knows no user id.
import { useState } from 'react'
import { read, type ApiProblem } from '../../api/request'
import { Button } from '../../parts/button'
import { CopyButton, ShortId } from '../../parts/copy'
import { Notice, ProblemNotice } from '../../parts/notice'
import { toCount } from '../../words'

interface ReceiptRequest {
  readonly id: string
  readonly status: 'pending' | 'complete'
  readonly checkedAt: string
  readonly users: number
}

interface Receipt {
  readonly appId: string
  readonly requests: readonly ReceiptRequest[]
}

/** What the runner answers once Heap has taken in at least a part. */
export interface Accepted {
  readonly receipt: Receipt
  /** Why the rest was not asked for. */
  readonly error: { readonly message: string } | null
}

interface Props {
  readonly accepted: Accepted
  readonly destinationId: string
}

export function DeletionReceipt({ accepted, destinationId }: Props) {
  const { receipt, look, problem } = useReceipt({ accepted, destinationId })
  const text = `${JSON.stringify(receipt, null, 2)}\n`
  const people = receipt.requests.reduce((sum, { users }) => sum + users, 0)
  return (
    <div className="stack" role="status">
      {accepted.error && <Notice kind="error">{accepted.error.message}</Notice>}
      <Notice kind="good" title={`Heap has taken in the deletion of ${toCount(people, 'person', 'people')}.`}>
        Keep the receipt if you have to show it later: it holds the hash of each user id, not the id.
      </Notice>
      <ul>
        {receipt.requests.map(({ id, status, users }) => (
          <li key={id}>
            {status === 'complete' ? '● Done' : '↻ Heap works on it'} · {toCount(users, 'person', 'people')} · request{' '}
            <ShortId id={id} what="request id" />
          </li>
        ))}
      </ul>
      <div className="actions">
        <Button onClick={look}>Look again</Button>
        <Button onClick={() => download(text, receipt.requests[0]?.id ?? '')}>Download the receipt</Button>
        <CopyButton text={text} what="the receipt" />
      </div>
      <ProblemNotice problem={problem} />
    </div>
  )
}

function useReceipt({ accepted, destinationId }: Props) {
  const [looked, setLooked] = useState<Readonly<Record<string, Pick<ReceiptRequest, 'status' | 'checkedAt'>>>>({})
  const [problem, setProblem] = useState<ApiProblem>()
  const requests = accepted.receipt.requests.map((request) => ({ ...request, ...looked[request.id] }))
  const look = async (): Promise<void> => {
    setProblem(undefined)
    for (const { id } of requests.filter(({ status }) => status === 'pending')) {
      const path = `/api/destinations/${destinationId}/deletions/${encodeURIComponent(id)}`
      const answer = await read<ReceiptRequest>(path)
      if (!answer.ok) return setProblem(answer.problem)
      const { status, checkedAt } = answer.data
      setLooked((before) => ({ ...before, [id]: { status, checkedAt } }))
    }
  }
  return { receipt: { ...accepted.receipt, requests }, look, problem }
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
