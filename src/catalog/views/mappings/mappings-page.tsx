// All mappings of a destination: which events, what they become, on or off. A single one is edited on its own page.
import { useState } from 'react'
import { goTo } from '../../address'
import type { Action, Mapping, MappingsAndActions } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { change, type ApiProblem } from '../../api/request'
import { Button } from '../../parts/button'
import { Switch } from '../../parts/choice'
import { Confirm } from '../../parts/confirm'
import { SelectField } from '../../parts/field'
import { Link } from '../../parts/link'
import { Needs } from '../../parts/needs'
import { Empty, Loading, ProblemNotice } from '../../parts/notice'
import { DestinationFrame } from '../destination/destination-frame'
import { SameNamesOfAll } from './same-names'

export function MappingsPage({ id }: { readonly id: string }) {
  return <DestinationFrame id={id}>{() => <Mappings id={id} />}</DestinationFrame>
}

function Mappings({ id }: { readonly id: string }) {
  const path = `/api/destinations/${id}/mappings`
  const { data, problem, reload } = useResource<MappingsAndActions>(path)
  if (data === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  const reset = async (): Promise<unknown> => {
    const answer = await change('POST', `${path}/reset`)
    reload()
    return answer
  }
  return (
    <section>
      <h2>What is sent</h2>
      <p className="quiet">Each event goes through every mapping that takes it.</p>
      {data.mappings.length === 0 && (
        <Empty title="Nothing is sent">There is no mapping. Add one below, or go back to the default ones.</Empty>
      )}
      <SameNamesOfAll id={id} mappings={data.mappings} />
      <ul className="stack">
        {data.mappings.map((mapping) => (
          <li key={mapping.id}>
            <MappingCard id={id} mapping={mapping} actions={data.actions} onChanged={reload} />
          </li>
        ))}
      </ul>
      <Needs right="configure">
        <NewMapping id={id} actions={data.actions} />
        <div className="end">
          <Confirm question="Your own changes to all mappings are lost." yes="Back to default" onYes={reset}>
            All mappings back to default
          </Confirm>
        </div>
      </Needs>
    </section>
  )
}

interface MappingCardProps {
  readonly id: string
  readonly mapping: Mapping
  readonly actions: readonly Action[]
  readonly onChanged: () => void
}

function MappingCard({ id, mapping, actions, onChanged }: MappingCardProps) {
  const { id: mappingId, name, trigger, action, isOn } = mapping
  const turn = async (on: boolean): Promise<unknown> => {
    const answer = await change('PATCH', `/api/destinations/${id}/mappings/${mappingId}`, { isOn: on })
    onChanged()
    return answer
  }
  return (
    <article className="card mapping-card">
      <div className="card-head">
        <h3>
          <Link to={`/destinations/${id}/mappings/${mappingId}`}>{name}</Link>
        </h3>
        <Needs right="configure">
          <Switch label={<span className="unseen">{name}</span>} isOn={isOn} onChange={turn} />
        </Needs>
      </div>
      <p>
        When <code className="trigger">{trigger}</code>
      </p>
      <p>
        <span aria-hidden="true">→ </span>
        <span className="unseen">then </span>
        {actions.find(({ key }) => key === action)?.title ?? action}
      </p>
    </article>
  )
}

function NewMapping({ id, actions }: { readonly id: string; readonly actions: readonly Action[] }) {
  const [action, setAction] = useState(actions[0]?.key ?? '')
  const [problem, setProblem] = useState<ApiProblem>()
  const add = async (): Promise<void> => {
    const answer = await change<Mapping>('POST', `/api/destinations/${id}/mappings`, { action, isOn: false })
    if (answer.ok) goTo(`/destinations/${id}/mappings/${answer.data.id}`)
    else setProblem(answer.problem)
  }
  return (
    <div className="row-form">
      <SelectField label="A mapping of your own" value={action} onChange={setAction}>
        {actions.map(({ key, title }) => (
          <option key={key} value={key}>
            {title}
          </option>
        ))}
      </SelectField>
      <Button onClick={add}>Add a mapping</Button>
      <ProblemNotice problem={problem} />
    </div>
  )
}
