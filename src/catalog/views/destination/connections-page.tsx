// Which sources a destination gets events from, and in which mode each.
import { useState } from 'react'
import type { Card, Destination, Mode, Source, SourceList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { change, type ApiProblem } from '../../api/request'
import { Button } from '../../parts/button'
import { Choices } from '../../parts/choice'
import { Confirm } from '../../parts/confirm'
import { Icon } from '../../parts/icons'
import { Link } from '../../parts/link'
import { Needs } from '../../parts/needs'
import { Empty, Loading, ProblemNotice } from '../../parts/notice'
import { modeOptions } from '../setup/mode-step'
import { DestinationFrame } from './destination-frame'

export function ConnectionsPage({ id }: { readonly id: string }) {
  return (
    <DestinationFrame id={id}>
      {(destination, reload) => <Connections destination={destination} onChanged={reload} />}
    </DestinationFrame>
  )
}

interface ConnectionsProps {
  readonly destination: Destination
  readonly onChanged: () => void
}

function Connections({ destination, onChanged }: ConnectionsProps) {
  const { data, problem } = useResource<SourceList>('/api/sources')
  const { data: card } = useResource<Card>(`/api/catalog/${destination.type}`)
  if (data === undefined || card === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  return (
    <section>
      <h2>Its sources</h2>
      {data.sources.length === 0 && (
        <Empty title="There is no source yet">
          <Link to="/sources/new">Create one</Link>, then connect it here.
        </Empty>
      )}
      <Needs right="configure">
        <ul className="stack">
          {data.sources.map((source) => (
            <li key={source.id}>
              <ConnectionCard source={source} destination={destination} card={card} onChanged={onChanged} />
            </li>
          ))}
        </ul>
      </Needs>
    </section>
  )
}

interface ConnectionCardProps extends ConnectionsProps {
  readonly source: Source
  readonly card: Card
}

function ConnectionCard({ source, destination, card, onChanged }: ConnectionCardProps) {
  const [problem, setProblem] = useState<ApiProblem>()
  const connection = destination.connections.find(({ sourceId }) => sourceId === source.id)
  const path = `/api/destinations/${destination.id}/connections/${source.id}`
  const settle = async (method: 'PUT' | 'DELETE', mode?: Mode): Promise<void> => {
    const answer = await change(method, path, mode && { mode })
    setProblem(answer.ok ? undefined : answer.problem)
    onChanged()
  }
  return (
    <article className="card">
      <h3 className="with-icon">
        <Icon name={source.kind} />
        <Link to={`/sources/${source.id}`}>{source.name}</Link>
      </h3>
      <ProblemNotice problem={problem} />
      {connection ? (
        <>
          <Choices
            legend={`How events of ${source.name} get to ${destination.name}`}
            isLegendHidden
            options={modeOptions(card, source.kind)}
            value={connection.mode}
            onChange={(mode) => void settle('PUT', mode)}
          />
          <Confirm question="Its events no longer come here." yes="Disconnect" onYes={() => settle('DELETE')}>
            Disconnect
          </Confirm>
        </>
      ) : (
        <Button onClick={() => settle('PUT', 'cloud')}>Connect {source.name}</Button>
      )}
    </article>
  )
}
