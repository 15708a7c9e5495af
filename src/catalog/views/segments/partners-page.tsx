// The partners of an integration, and those that can be added.
import type { PartnerCard, PartnerList, Target, TargetList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Link } from '../../parts/link'
import { Moment } from '../../parts/moment'
import { Empty, Loading, ProblemNotice } from '../../parts/notice'
import { toCount } from '../../words'
import { integrationAddress, integrationPath, partnerAddress } from './addresses'
import { IntegrationFrame } from './integration-frame'
import { OneForEach } from './one-for-each'
import { StateMark } from './state-mark'
import { partnerState } from './states'

const EVERY_MS = 2000

export function PartnersPage({ id }: { readonly id: string }) {
  return <IntegrationFrame id={id}>{() => <Partners id={id} />}</IntegrationFrame>
}

function Partners({ id }: { readonly id: string }) {
  const { data, problem } = useResource<TargetList>(integrationPath(id, '/targets'), EVERY_MS)
  const { data: list } = useResource<PartnerList>('/api/partners')
  if (data === undefined || list === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  return (
    <>
      <section>
        <h2>Told of its segments</h2>
        {data.targets.length === 0 && (
          <Empty title="No partner yet">
            Choose one below: it is told of every segment, unless you switch some off.
          </Empty>
        )}
        <ul className="rows">
          {data.targets.map((target) => (
            <Row key={target.id} id={id} target={target} />
          ))}
        </ul>
      </section>
      <Choice id={id} partners={list.partners.filter(({ forms }) => forms.length > 0)} />
      <OneForEach />
    </>
  )
}

function Row({ id, target }: { readonly id: string; readonly target: Target }) {
  return (
    <li>
      <Link to={partnerAddress(id, target.id)}>{target.name}</Link>
      <StateMark shown={partnerState(target)} />
      <span className="quiet">counts in {toCount(target.members, 'person', 'people')}</span>
      {target.lastSync && (
        <span className="quiet">
          last sync <Moment at={target.lastSync.beganAt} />
        </span>
      )}
      {target.nextSyncAt !== null && (
        <span className="quiet">
          next <Moment at={target.nextSyncAt} isAhead />
        </span>
      )}
    </li>
  )
}

function Choice({ id, partners }: { readonly id: string; readonly partners: readonly PartnerCard[] }) {
  return (
    <section>
      <h2>Connect a partner</h2>
      <div className="actions">
        {partners.map(({ key, name }) => (
          <Link key={key} to={integrationAddress(id, `/partners/new?partner=${key}`)} className="button plain">
            {name}
          </Link>
        ))}
      </div>
    </section>
  )
}
