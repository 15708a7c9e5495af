// All mappings of a destination: their triggers, what events become, and whether they are on. Each is edited on its own page.
import { useAddress } from '../../address'
import type { MappingsAndActions, MappingUsage, PreviewResult } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { change } from '../../api/request'
import { Confirm } from '../../parts/confirm'
import { Needs } from '../../parts/needs'
import { Empty, Loading, ProblemNotice } from '../../parts/notice'
import { DestinationFrame } from '../destination/destination-frame'
import { PeriodPicker, usePeriod } from '../overview/period'
import { TryAgain } from '../mending/try-again'
import { MappingCard } from './mapping-card'
import { NewMapping } from './new-mapping'
import { SameNamesOfAll } from './same-names'
import { MeantEvent, useMeantEvent } from './meant-event'

export function MappingsPage({ id }: { readonly id: string }) {
  return <DestinationFrame id={id}>{() => <Mappings id={id} />}</DestinationFrame>
}

const NONE = { taken: 0, sent: 0, refused: 0 }

function Mappings({ id }: { readonly id: string }) {
  const query = useAddress().query.toString()
  const path = `/api/destinations/${id}/mappings`
  const { data, problem, reload } = useResource<MappingsAndActions>(path)
  const meant = useMeantEvent(id, data?.mappings)
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
      {meant && <MeantEvent meant={meant} />}
      <TryAgain destinationId={id} isUnsaved={false} />
      {data.mappings.length === 0 && (
        <Empty title="Nothing is sent">There is no mapping. Add one below, or go back to the default ones.</Empty>
      )}
      {data.mappings.length > 0 && <PeriodPicker />}
      <SameNamesOfAll id={id} mappings={data.mappings} />
      <MappingCards id={id} data={data} results={meant?.results ?? []} query={query} onChanged={reload} />
      <Needs right="configure">
        <NewMapping id={id} actions={data.actions} event={meant?.event} query={query} />
        <div className="end">
          <Confirm question="Your own changes to all mappings are lost." yes="Back to default" onYes={reset}>
            All mappings back to default
          </Confirm>
        </div>
      </Needs>
    </section>
  )
}

interface CardsProps {
  readonly id: string
  readonly data: MappingsAndActions
  /** The preview of the chosen event by each mapping. */
  readonly results: readonly PreviewResult[]
  readonly query: string
  readonly onChanged: () => void
}

function MappingCards({ id, data: { mappings, actions }, results, query, onChanged }: CardsProps) {
  const { period, words, everyMs } = usePeriod()
  const path = `/api/destinations/${id}/mappings/usage?period=${period}`
  const { data: usage } = useResource<MappingUsage>(path, everyMs)
  return (
    <ul className="stack">
      {mappings.map((mapping) => (
        <li key={mapping.id}>
          <MappingCard
            id={id}
            mapping={mapping}
            actions={actions}
            usage={usage && { ...(usage.mappings[mapping.id] ?? NONE), words }}
            result={results.find(({ mappingId }) => mappingId === mapping.id)}
            query={query}
            onChanged={onChanged}
          />
        </li>
      ))}
    </ul>
  )
}
