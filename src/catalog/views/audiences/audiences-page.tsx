// Audience changes as a list of runs: the audience, how many entered and left, and the results.
import { setQuery, useAddress } from '../../address'
import type { AudienceRun, AudienceRunList, DestinationList, Source, SourceList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Button } from '../../parts/button'
import { Link } from '../../parts/link'
import { Moment } from '../../parts/moment'
import { Empty, Loading, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { toNumber } from '../../words'
import { takersOf } from './takers'
import { RunResults } from './run-results'

const EVERY_MS = 2000

export function AudiencesPage() {
  const wanted = useWanted()
  const { data, problem } = useResource<AudienceRunList>(`/api/audiences?${wanted}`, EVERY_MS)
  return (
    <Page
      title="Audiences"
      lead="Who entered and who left an audience of Engage, and whether Heap knows it. Changes that come in a row are one line."
    >
      <ProblemNotice problem={problem} />
      {data === undefined && problem === undefined && <Loading />}
      {data && <Found list={data} isAll={wanted === ''} />}
    </Page>
  )
}

/** The filters of the address, named as in the API. */
function useWanted(): string {
  const { query } = useAddress()
  const wanted = new URLSearchParams()
  for (const name of ['source', 'before', 'id']) {
    const value = query.get(name) ?? ''
    if (value !== '') wanted.set(name, value)
  }
  return wanted.toString()
}

function Found({ list: { runs, next }, isAll }: { readonly list: AudienceRunList; readonly isAll: boolean }) {
  const { data: known } = useResource<SourceList>('/api/sources')
  const sources = known?.sources ?? []
  if (runs.length === 0) return isAll ? <NoRun sources={sources} /> : <NoSuchRun />
  return (
    <>
      <Runs runs={runs} sources={sources} />
      <div className="actions">
        {!isAll && <Link to="/audiences">Show all, newest first</Link>}
        {next !== null && <Button onClick={() => setQuery({ before: String(next) })}>Show older ones</Button>}
      </div>
    </>
  )
}

interface RunsProps {
  readonly runs: readonly AudienceRun[]
  readonly sources: readonly Source[]
}

function Runs({ runs, sources }: RunsProps) {
  return (
    <table className="list-table runs">
      <thead>
        <tr>
          <th scope="col">Audience</th>
          <th scope="col">When</th>
          <th scope="col">Source</th>
          <th scope="col">Its members</th>
          <th scope="col">In Heap</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <RunRow key={run.id} run={run} source={sources.find(({ id }) => id === run.sourceId)} />
        ))}
      </tbody>
    </table>
  )
}

function RunRow({ run, source }: { readonly run: AudienceRun; readonly source: Source | undefined }) {
  const { id, key, property, isSimulated, lastAt, sourceId } = run
  return (
    <tr>
      <th scope="row">
        <Link to={`/debugger?run=${id}`} className="mono">
          {key === '' ? '(no key)' : key}
        </Link>
        {isSimulated && <span className="quiet"> simulated</span>}
        {property !== key && property !== '' && (
          <span className="run-property quiet">
            in Heap <span className="mono">{property}</span>
          </span>
        )}
      </th>
      <td>
        <Moment at={lastAt} />
      </td>
      <td>
        {source ? <Link to={`/sources/${sourceId}`}>{source.name}</Link> : <span className="quiet">removed</span>}
      </td>
      <td>
        <Changes run={run} />
      </td>
      <td>
        <RunResults run={run} />
      </td>
    </tr>
  )
}

const CHANGE_WORDS = { entered: 'entered', left: 'left', unclear: 'unclear' } as const

function Changes({ run: { id, changes } }: { readonly run: AudienceRun }) {
  const shown = (['entered', 'left', 'unclear'] as const).filter((one) => changes[one] > 0)
  return (
    <span className="run-changes">
      {shown.map((one) => (
        <Link key={one} to={`/debugger?run=${id}&change=${one}`}>
          {toNumber(changes[one])} {CHANGE_WORDS[one]}
        </Link>
      ))}
    </span>
  )
}

function NoRun({ sources }: { readonly sources: readonly Source[] }) {
  const { data: known } = useResource<DestinationList>('/api/destinations')
  if (known === undefined) return <Loading />
  // Preferably one with a destination: otherwise nothing would arrive in Heap.
  const source = sources.find(({ id }) => takersOf(id, known.destinations).length > 0) ?? sources[0]
  return (
    <Empty title="No audience yet">
      Connect an Engage audience in Segment to a source of this runner, or{' '}
      {source ? (
        <Link to={`/sources/${source.id}/audience`}>simulate one</Link>
      ) : (
        <>
          <Link to="/sources/new">create a source</Link> and simulate one there
        </>
      )}
      . Every change shows up here.
    </Empty>
  )
}

function NoSuchRun() {
  return (
    <Empty title="Nothing here">
      Its events are no longer stored, or there are none older. <Link to="/audiences">Show all</Link>.
    </Empty>
  )
}
