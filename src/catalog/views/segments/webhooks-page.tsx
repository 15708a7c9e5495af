// The webhooks that Heap sent, their results, and replay.
import type { Webhook, WebhookList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { change } from '../../api/request'
import { Button } from '../../parts/button'
import { Moment } from '../../parts/moment'
import { Needs } from '../../parts/needs'
import { Empty, Loading, ProblemNotice } from '../../parts/notice'
import { integrationPath } from './addresses'
import { IntegrationFrame } from './integration-frame'
import { StateMark } from './state-mark'
import { webhookState } from './states'

const EVERY_MS = 2000

export function WebhooksPage({ id }: { readonly id: string }) {
  return <IntegrationFrame id={id}>{() => <Webhooks id={id} />}</IntegrationFrame>
}

function Webhooks({ id }: { readonly id: string }) {
  const { data, problem, reload } = useResource<WebhookList>(integrationPath(id, '/webhooks'), EVERY_MS)
  if (data === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  return (
    <section>
      <h2>Webhooks</h2>
      <p className="quiet">
        Kept for 30 days. Replay works on one once more: what it says counts only where nothing newer is known.
      </p>
      {data.webhooks.length === 0 && (
        <Empty title="Nothing has come yet">“Send sample segment” in Heap’s Developer Hub sends one.</Empty>
      )}
      <Needs right="operate">
        <ul className="rows">
          {data.webhooks.map((webhook) => (
            <Row key={webhook.id} id={id} webhook={webhook} onChanged={reload} />
          ))}
        </ul>
      </Needs>
    </section>
  )
}

interface RowProps {
  readonly id: string
  readonly webhook: Webhook
  readonly onChanged: () => void
}

function Row({ id, webhook, onChanged }: RowProps) {
  const { action, segmentName, segmentId, text, receivedAt, isReplayable } = webhook
  const replay = async (): Promise<unknown> => {
    const answer = await change('POST', integrationPath(id, `/webhooks/${webhook.id}/replay`))
    onChanged()
    return answer
  }
  return (
    <li>
      <span>
        <Moment at={receivedAt} />
      </span>
      <strong>{segmentName ?? segmentId ?? 'No segment'}</strong>
      <span className="mono quiet">{action}</span>
      <StateMark shown={webhookState(webhook)} />
      <span>{text}</span>
      <span className="row-end">
        {isReplayable ? (
          <Button kind="text" label={`Replay webhook ${webhook.id}`} onClick={replay}>
            Replay
          </Button>
        ) : (
          <span className="quiet">its text was dropped</span>
        )}
      </span>
    </li>
  )
}
