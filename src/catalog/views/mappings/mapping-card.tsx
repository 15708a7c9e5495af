// One mapping in the list: its trigger, what events become, counts, and whether it is on.
import type { Action, Mapping, MappingUsage, PreviewResult } from '../../../runner/admin/shapes'
import { change } from '../../api/request'
import { Switch } from '../../parts/choice'
import { Link } from '../../parts/link'
import { Needs } from '../../parts/needs'
import { toNumber } from '../../words'

interface Props {
  readonly id: string
  readonly mapping: Mapping
  readonly actions: readonly Action[]
  /** The counts of a period, and the period in words; `undefined` until they are loaded. */
  readonly usage: (MappingUsage['mappings'][string] & { readonly words: string }) | undefined
  /** Its preview of the chosen event. */
  readonly result: PreviewResult | undefined
  /** Query that its page is opened with. */
  readonly query: string
  readonly onChanged: () => void
}

export function MappingCard({ id, mapping, actions, usage, result, query, onChanged }: Props) {
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
          <Link to={`/destinations/${id}/mappings/${mappingId}${query === '' ? '' : `?${query}`}`}>{name}</Link>
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
      {usage && <Usage usage={usage} />}
      {result && <OfEvent result={result} />}
    </article>
  )
}

function Usage({ usage: { taken, sent, refused, words } }: { readonly usage: NonNullable<Props['usage']> }) {
  if (taken + sent + refused === 0) return <p className="quiet">Took no event in {words}.</p>
  return (
    <p className="quiet">
      In {words}: took {toNumber(taken)}, sent {toNumber(sent)},{' '}
      <span className={refused > 0 ? 'bad' : undefined}>refused {toNumber(refused)}</span>.
    </p>
  )
}

function OfEvent({ result: { matches, error } }: { readonly result: PreviewResult }) {
  if (!matches) return <p className="quiet">Does not take this event.</p>
  return <p>{error ? <span className="bad">✕ Takes this event: {error.title}.</span> : '● Takes this event.'}</p>
}
