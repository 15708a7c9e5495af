// How an integration is set up in Heap: the documented steps with the values to paste; or the local Heap.
import { useAddress } from '../../address'
import type { Integration, PartnerCard, PartnerList, Status } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Code } from '../../parts/copy'
import { Link } from '../../parts/link'
import { Needs } from '../../parts/needs'
import { Notice } from '../../parts/notice'
import { Removal } from '../../parts/removal'
import { isOnlyHere } from '../sources/only-here'
import { integrationAddress, integrationPath, SEGMENTS } from './addresses'
import { HeapOauth } from './heap-oauth'
import { IntegrationFrame } from './integration-frame'
import { Refusals } from './integration-page'
import { LocalHeapPart } from './local-heap-part'
import { OneForEach } from './one-for-each'
import { WebhookArrival } from './webhook-arrival'
import { WebhookRules } from './webhook-rules'
import { WebhookSecret } from './webhook-secret'

export function SetupPage({ id }: { readonly id: string }) {
  return (
    <IntegrationFrame id={id}>
      {(integration, reload) => <Setup integration={integration} onChanged={reload} />}
    </IntegrationFrame>
  )
}

interface Props {
  readonly integration: Integration
  readonly onChanged: () => void
}

function Setup({ integration, onChanged }: Props) {
  const { data: status } = useResource<Status>('/api/status')
  const { data: list } = useResource<PartnerList>('/api/partners')
  const hasSandbox = typeof status?.sandboxUrl === 'string'
  const key = useAddress().query.get('partner')
  const partner = list?.partners.find((one) => one.key === key && one.forms.length > 0)
  return (
    <>
      <WebhookArrival integration={integration} />
      <Refusals integration={integration} />
      {hasSandbox && <LocalHeapPart integration={integration} onChanged={onChanged} />}
      <InHeap integration={integration} partner={partner} onChanged={onChanged} />
      <Onwards id={integration.id} partner={partner} />
      <OneForEach />
      <HeapOauth integration={integration} hasSandbox={hasSandbox} onChanged={onChanged} />
      <WebhookRules integration={integration} onChanged={onChanged} />
      <Needs right="configure">
        <Removal
          thing="integration"
          name={integration.name}
          path={integrationPath(integration.id)}
          back={SEGMENTS}
          question="Its address stops working, and who is in its segments is forgotten here. Partners keep what they were told."
        />
      </Needs>
    </>
  )
}

interface InHeapProps extends Props {
  readonly partner: PartnerCard | undefined
}

function InHeap({ integration, partner, onChanged }: InHeapProps) {
  return (
    <section>
      <h2>Steps in Heap</h2>
      {isOnlyHere(integration.webhookUrl) && (
        <Notice title="Heap cannot reach this address">
          Only this machine can. Put the runner behind a proxy with https and start it with <code>--url</code> and that
          address: the steps then have the right URL.
        </Notice>
      )}
      <ol className="clicks">
        <li>In Heap, open Integrations, Developer Hub, and choose “Create new integration”.</li>
        <li>
          Webhook URL. Treat it like a password:
          <Code text={integration.webhookUrl} what="the webhook URL" />
        </li>
        <li>
          OAuth redirect URL. It may stay empty, but with partner credentials it has to be this one, to the letter:
          <Code text={integration.redirectUrl} what="the OAuth redirect URL" />
        </li>
        <li>
          Save it, choose “Reveal Webhook secret”, copy the secret, and store it here:
          <Needs right="configure">
            <WebhookSecret integration={integration} onChanged={onChanged} />
          </Needs>
        </li>
        <li>
          Choose “Send sample segment”. The sample shows at the top of this page. It has invented people, and goes no
          further.
        </li>
        <li>
          Open Definitions, Segments, and a segment. On its card “Integrations”, switch this integration on. Choose the
          user property that identifies people{partner?.peopleAre ? `: ${partner.peopleAre}` : ' at your partner'}, and
          confirm.
        </li>
        <li>Choose “Sync now”, or “Enable Recurring Sync”: Heap then sends what has changed every four hours.</li>
      </ol>
    </section>
  )
}

function Onwards({ id, partner }: { readonly id: string; readonly partner: PartnerCard | undefined }) {
  const to = integrationAddress(id, partner ? `/partners/new?partner=${partner.key}` : '/partners/new')
  return (
    <section>
      <h2>Then, the partner</h2>
      <p>The runner keeps who is in each segment. Connected partners are told of every change.</p>
      <div className="actions">
        <Link to={to} className="button primary">
          {partner ? `Connect ${partner.name}` : 'Connect a partner'}
        </Link>
      </div>
    </section>
  )
}
