// What goes from Heap to a partner and back, how it is set up, and what is connected already.
import type { Integration, IntegrationList, PartnerCard, PartnerList, TargetList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Link } from '../../parts/link'
import { Loading, Notice, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { integrationAddress, integrationPath, partnerAddress } from '../segments/addresses'
import { OneForEach } from '../segments/one-for-each'
import { StateMark } from '../segments/state-mark'
import { partnerState } from '../segments/states'
import { addAddress, Directions, HEAP_SEGMENTS, withoutArticle } from './partner-card'
import { ToHeap } from './to-heap'

export function PartnerPage({ partner }: { readonly partner: string }) {
  const { data, problem } = useResource<PartnerList>('/api/partners')
  const card = data?.partners.find(({ key }) => key === partner)
  if (data === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  if (card === undefined) return <Notice kind="error">There is no such partner.</Notice>
  return (
    <Page title={card.name} lead={card.summary} back={{ to: '/catalog', name: 'Destinations' }}>
      <Directions card={card} />
      {card.note !== null && <Notice kind="warning">{card.note}</Notice>}
      <FromHeap card={card} />
      <ToHeap card={card} />
      <OneForEach />
    </Page>
  )
}

function FromHeap({ card }: { readonly card: PartnerCard }) {
  const { data } = useResource<IntegrationList>('/api/integrations')
  const isHeap = card.key === HEAP_SEGMENTS
  return (
    <section>
      <h2>{isHeap ? 'Heap → partners' : `Heap → ${withoutArticle(card.name)}`}</h2>
      <p>{card.fromHeap}</p>
      {card.peopleAre !== null && <p className="quiet">People are matched by {card.peopleAre}.</p>}
      <ul className="rows">
        {data?.integrations.map((integration) =>
          isHeap ? (
            <li key={integration.id}>
              <Link to={integrationAddress(integration.id)}>{integration.name}</Link>
            </li>
          ) : (
            <Through key={integration.id} integration={integration} card={card} />
          )
        )}
      </ul>
      <div className="actions">
        <Link to={addAddress(card)} className="button primary">
          {isHeap ? 'Add an integration' : `Add ${card.name}`}
        </Link>
      </div>
    </section>
  )
}

/** An integration that is connected to the partner, or can be. */
function Through({
  integration: { id, name },
  card
}: {
  readonly integration: Integration
  readonly card: PartnerCard
}) {
  const { data } = useResource<TargetList>(integrationPath(id, '/targets'))
  const own = data?.targets.filter((target) => card.forms.some((form) => fits(form, target))) ?? []
  return (
    <li>
      <Link to={integrationAddress(id)}>{name}</Link>
      {own.map((target) => (
        <span key={target.id} className="with-icon">
          <Link to={partnerAddress(id, target.id)}>{target.name}</Link> <StateMark shown={partnerState(target)} />
        </span>
      ))}
      <span className="row-end">
        <Link to={integrationAddress(id, `/partners/new?partner=${card.key}`)}>
          Connect {card.name} to it{own.length > 0 && ' once more'}
        </Link>
      </span>
    </li>
  )
}

function fits({ type, values }: PartnerCard['forms'][number], target: TargetList['targets'][number]): boolean {
  return type === target.type && Object.entries(values).every(([key, value]) => target.values[key] === value)
}
