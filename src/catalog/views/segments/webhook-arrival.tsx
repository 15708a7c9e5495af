// Says that the first webhook has come from Heap, and what it was.
import type { Integration, WebhookList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Link } from '../../parts/link'
import { Moment } from '../../parts/moment'
import { integrationAddress, integrationPath } from './addresses'
import { StateMark } from './state-mark'
import { webhookState } from './states'

const EVERY_MS = 1500

export function WebhookArrival({ integration: { id, hasSecret } }: { readonly integration: Integration }) {
  const { data } = useResource<WebhookList>(integrationPath(id, '/webhooks'), EVERY_MS)
  const last = data?.webhooks[0]
  return (
    <div className={last ? 'arrival here' : 'arrival'} role="status">
      {last ? (
        <>
          <span className="arrival-words">
            <strong>Latest webhook:</strong> {last.segmentName ?? last.action}, <Moment at={last.receivedAt} />
          </span>
          <StateMark shown={webhookState(last)} />
          <span className="quiet">{last.text}</span>
          <span className="arrival-links">
            <Link to={integrationAddress(id, '/webhooks')}>All webhooks</Link>
          </span>
        </>
      ) : (
        <>
          <span className="pulse" aria-hidden="true" />
          {hasSecret ? 'Waiting for the first webhook…' : 'Waiting for the webhook secret, then for the first webhook…'}
          <span className="arrival-links">
            <Link to={integrationAddress(id, '/setup')}>Steps in Heap</Link>
          </span>
        </>
      )}
    </div>
  )
}
