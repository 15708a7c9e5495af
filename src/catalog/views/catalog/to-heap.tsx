// How events of a partner come to Heap: through the plugin on a page, or from a server through a source of its kind.
import type { PartnerCard, SourceKind, SourceList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Link } from '../../parts/link'
import { Moment } from '../../parts/moment'
import { forwarderOf } from '../sources/forwarders'
import { StepList } from '../sources/step-list'
import { IN_PAGE } from './in-page'
import { withoutArticle } from './partner-card'

/** The kind of source for the events of each partner, by key of its card. */
const KINDS: Readonly<Record<string, SourceKind>> = {
  braze: 'braze',
  ab_tasty: 'ab_tasty',
  command_ai: 'command_ai',
  commandbar: 'command_ai',
  cdp: 'segment'
}

export function ToHeap({ card: { key, name, toHeap } }: { readonly card: PartnerCard }) {
  const steps = IN_PAGE[key]
  const kind = KINDS[key]
  if (toHeap === null) return null
  return (
    <section>
      <h2>{withoutArticle(name)} → Heap</h2>
      <p>{toHeap}</p>
      {steps && (
        <>
          <h3>In the page</h3>
          <StepList steps={steps} />
        </>
      )}
      {kind && <FromServer kind={kind} isBesidePage={steps !== undefined} />}
    </section>
  )
}

/** The page of the source has the steps. */
function FromServer({ kind, isBesidePage }: { readonly kind: SourceKind; readonly isBesidePage: boolean }) {
  const { data } = useResource<SourceList>('/api/sources')
  const own = data?.sources.filter((source) => source.kind === kind) ?? []
  return (
    <>
      {isBesidePage && <h3>From a server</h3>}
      <p className="quiet">{forwarderOf(kind)?.lead}</p>
      <ul className="rows">
        {own.map(({ id, name, lastEventAt }) => (
          <li key={id}>
            <Link to={`/sources/${id}`}>{name}</Link>
            <span className="quiet">
              last event <Moment at={lastEventAt} />
            </span>
          </li>
        ))}
      </ul>
      <div className="actions">
        <Link to={`/sources/new?kind=${kind}`} className="button plain">
          Add a source for it
        </Link>
      </div>
    </>
  )
}
