// How events of a partner come to Heap: the steps there, for a source of one's choice.
import { setQuery, useAddress } from '../../address'
import type { PartnerCard, SourceList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { SelectField } from '../../parts/field'
import { Link } from '../../parts/link'
import { Empty } from '../../parts/notice'
import { Reach } from '../sources/forward'
import { StepList } from '../sources/step-list'
import { withoutArticle } from './partner-card'
import { TO_HEAP, type ToHeap as Way } from './to-heap-steps'

export function ToHeap({ card: { key, name, toHeap } }: { readonly card: PartnerCard }) {
  if (toHeap === null) return null
  const ways = TO_HEAP[key] ?? []
  return (
    <section>
      <h2>{withoutArticle(name)} → Heap</h2>
      <p>{toHeap}</p>
      {ways.map((way) => (
        <Steps key={way.title} name={name} way={way} />
      ))}
      {ways.length === 0 && (
        <div className="actions">
          <Link to="/sources/new?kind=segment" className="button plain">
            Add a source
          </Link>
        </div>
      )}
    </section>
  )
}

interface WayProps {
  readonly name: string
  readonly way: Way
}

function Steps({ name, way }: WayProps) {
  return (
    <>
      <h3>{way.title}</h3>
      <p className="quiet">{way.lead}</p>
      {way.needsSource ? (
        <ToSource name={name} way={way} />
      ) : (
        <StepList steps={way.steps({ url: location.origin, writeKey: '' })} />
      )}
    </>
  )
}

/** The id of the source is in the address of the page. */
function ToSource({ name, way }: WayProps) {
  const asked = useAddress().query.get('source')
  const { data } = useResource<SourceList>('/api/sources')
  const source = data?.sources.find(({ id }) => id === asked) ?? data?.sources[0]
  if (data === undefined) return null
  if (source === undefined) {
    return (
      <Empty title="No source yet">
        <Link to="/sources/new?kind=server">Create one</Link> that takes the events of {name}.
      </Empty>
    )
  }
  return (
    <>
      <div className="narrow">
        <SelectField label="Source" value={source.id} onChange={(id) => setQuery({ source: id })}>
          {data.sources.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </SelectField>
      </div>
      <Reach name={name} />
      <StepList steps={way.steps({ url: location.origin, writeKey: source.writeKeys[0] ?? '' })} />
      <p>
        <Link to={`/sources/${source.id}`}>See what arrives at {source.name}</Link>
      </p>
    </>
  )
}
