// Connecting a partner: the steps at the partner, and the values to copy from there.
import { setQuery, useAddress } from '../../address'
import type { PartnerCard, PartnerList, TargetList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Choices } from '../../parts/choice'
import { Loading, Notice, ProblemNotice } from '../../parts/notice'
import { integrationPath } from './addresses'
import { IntegrationFrame } from './integration-frame'
import { OneForEach } from './one-for-each'
import { PartnerEntry } from './partner-entry'
import { PARTNER_STEPS } from './partner-steps'

export function NewPartnerPage({ id }: { readonly id: string }) {
  return <IntegrationFrame id={id}>{() => <Choosing id={id} />}</IntegrationFrame>
}

function Choosing({ id }: { readonly id: string }) {
  const { query } = useAddress()
  const { data, problem } = useResource<PartnerList>('/api/partners')
  if (data === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  const partners = data.partners.filter(({ forms }) => forms.length > 0)
  const partner = partners.find(({ key }) => key === query.get('partner'))
  const form = partner?.forms.find(({ type }) => type === query.get('type')) ?? partner?.forms[0]
  return (
    <>
      <Choices
        legend="Which partner?"
        options={partners.map(({ key, name }) => ({ value: key, label: name }))}
        value={partner?.key}
        onChange={(key) => setQuery({ partner: key, type: '' })}
      />
      {partner && form && (
        <>
          <About id={id} partner={partner} />
          {partner.forms.length > 1 && (
            <Choices
              legend="How it is told"
              options={partner.forms.map(({ type, name, summary }) => ({ value: type, label: name, help: summary }))}
              value={form.type}
              onChange={(type) => setQuery({ type })}
            />
          )}
          <section>
            <h2>Steps at {partner.name}</h2>
            <ol className="clicks">
              {PARTNER_STEPS[form.type].map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
          </section>
          <PartnerEntry key={partner.key + form.type} id={id} partner={partner} form={form} />
        </>
      )}
    </>
  )
}

/** Facts about the partner and, if the integration has a partner already, why this one may need another integration. */
function About({ id, partner }: { readonly id: string; readonly partner: PartnerCard }) {
  const { data } = useResource<TargetList>(integrationPath(id, '/targets'))
  return (
    <>
      {partner.note !== null && <Notice kind="warning">{partner.note}</Notice>}
      <p>
        {partner.fromHeap} People are matched by {partner.peopleAre}: choose the user property with it in Heap, for this
        integration.
      </p>
      {data && data.targets.length > 0 && <OneForEach />}
    </>
  )
}
