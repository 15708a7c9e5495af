// All segments that Heap sends, by integration, with their members and the state of the partners.
import type { Integration, IntegrationList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Link } from '../../parts/link'
import { Moment } from '../../parts/moment'
import { Loading, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { integrationAddress } from './addresses'
import { SegmentTable } from './segment-table'

const EVERY_MS = 3000

export function SegmentsPage() {
  const { data, problem } = useResource<IntegrationList>('/api/integrations', EVERY_MS)
  if (data === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  if (data.integrations.length === 0) return <Welcome />
  return (
    <Page
      title="Segments"
      lead="Who is in your segments in Heap, and which partners know it."
      actions={
        <Link to="/segments/new" className="button primary">
          Add an integration
        </Link>
      }
    >
      <ProblemNotice problem={problem} />
      {data.integrations.map((integration) => (
        <One key={integration.id} integration={integration} />
      ))}
    </Page>
  )
}

function One({ integration: { id, name, lastWebhookAt } }: { readonly integration: Integration }) {
  return (
    <section>
      <div className="card-head">
        <h2>
          <Link to={integrationAddress(id)}>{name}</Link>
        </h2>
        <span className="quiet">
          Heap wrote last: <Moment at={lastWebhookAt} />
        </span>
      </div>
      <SegmentTable id={id} />
    </section>
  )
}

function Welcome() {
  return (
    <Page title="Segments">
      <div className="welcome">
        <p className="lead">
          Heap can tell this runner who is in a segment. The runner keeps it, and tells Braze, AB Tasty, Command AI or
          your CDP whenever somebody joins or leaves.
        </p>
        <ol className="three">
          <li>
            <strong>Connect Heap.</strong> With an address and a secret. Or try it with the local Heap.
          </li>
          <li>
            <strong>Connect a partner.</strong> With its key. Or try it with a stand-in.
          </li>
          <li>
            <strong>Switch on a segment.</strong> See who is in it, who joined and left, and what the partner took.
          </li>
        </ol>
        <div className="actions">
          <Link to="/segments/new" className="button primary big">
            Connect Heap
          </Link>
          <Link to="/catalog" className="button plain big">
            See the partners
          </Link>
        </div>
      </div>
    </Page>
  )
}
