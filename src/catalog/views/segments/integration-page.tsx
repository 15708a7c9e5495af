// The segments of one integration, and the webhooks that were refused.
import type { Integration } from '../../../runner/admin/shapes'
import { Moment } from '../../parts/moment'
import { toCount } from '../../words'
import { IntegrationFrame } from './integration-frame'
import { SegmentTable } from './segment-table'
import { WebhookArrival } from './webhook-arrival'

export function IntegrationPage({ id }: { readonly id: string }) {
  return (
    <IntegrationFrame id={id}>
      {(integration) => (
        <>
          <WebhookArrival integration={integration} />
          <Refusals integration={integration} />
          <section>
            <h2>Segments</h2>
            <SegmentTable id={id} />
          </section>
        </>
      )}
    </IntegrationFrame>
  )
}

export function Refusals({ integration: { refusals } }: { readonly integration: Integration }) {
  if (refusals.length === 0) return null
  return (
    <section>
      <h2>Not let in</h2>
      <ul className="reasons">
        {refusals.map(({ code, title, advice, count, lastAt }) => (
          <li key={code} className="reason">
            <div className="reason-head">
              <strong>{title}</strong>
              <span className="reason-count">{toCount(count, 'webhook')}</span>
            </div>
            <p>{advice}</p>
            <p className="quiet">
              Last <Moment at={lastAt} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
