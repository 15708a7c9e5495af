// After a mapping or setting was mended: tries all events with the same reason again, and shows the progress.
import { useState } from 'react'
import { useAddress } from '../../address'
import type { Resend, ResendCount } from '../../../runner/admin/shapes'
import { change } from '../../api/request'
import { Button } from '../../parts/button'
import { Link } from '../../parts/link'
import { Needs } from '../../parts/needs'
import { toCount, toNumber } from '../../words'
import { ResendProgress } from './resend-progress'
import { useResendCount } from './use-resend-count'

interface Props {
  readonly destinationId: string
  /** Whether the form has changes that are not saved. */
  readonly isUnsaved: boolean
}

/** Shown if the address names the reason that is being mended. */
export function TryAgain(props: Props) {
  const { query } = useAddress()
  const code = query.get('reason')
  return code === null ? null : (
    <TryReason {...props} code={code} eventId={/^event:(\d+)$/.exec(query.get('event') ?? '')?.[1]} />
  )
}

function TryReason({ destinationId, isUnsaved, code, eventId }: Props & { code: string; eventId: string | undefined }) {
  const choice = { states: ['rejected', 'skipped'], code } as const
  const { count } = useResendCount(destinationId, choice)
  const [begun, setBegun] = useState<Resend>()
  const begin = async (): Promise<unknown> => {
    const answer = await change<Resend>('POST', `/api/destinations/${destinationId}/resends`, choice)
    if (answer.ok) setBegun(answer.data)
    return answer
  }
  const back = eventId !== undefined && <Link to={`/debugger/${eventId}`}>Back to the event</Link>
  if (begun) {
    return (
      <div className="try-again">
        <strong>They are being tried again.</strong> <ResendProgress destinationId={destinationId} id={begun.id} />{' '}
        {back}
      </div>
    )
  }
  return (
    <div className="try-again">
      <span role="status">{count && whatIsMissing(count, code)}</span>
      <Needs right="operate">
        <div className="actions">
          <Button kind="primary" disabled={isUnsaved || count === undefined || count.total === 0} onClick={begin}>
            {count?.total === 1 ? 'Try it again' : `Try these ${toNumber(count?.total ?? 0)} again`}
          </Button>
          {isUnsaved && <span className="quiet">Save first.</span>}
          {back}
        </div>
      </Needs>
    </div>
  )
}

function whatIsMissing({ total }: ResendCount, code: string): string {
  return `${toCount(total, 'event')} ${total === 1 ? 'is' : 'are'} not in Heap because of “${code.replaceAll('_', ' ')}”.`
}
