// The results of an event at its destinations in one line: `3 delivered · 1 rejected by Heap`.
import type { Delivery, Destination, State } from '../../runner/admin/shapes'
import { byUrgency, STATE_WORDS, toStateCount } from '../words'
import { Status, STATE_MARKS } from './status'

interface Props {
  readonly deliveries: readonly Delivery[]
  /** The destinations whose names are known. */
  readonly destinations?: readonly Pick<Destination, 'id' | 'name'>[]
  /** Which deliveries the filter is about; the others are greyed. Default: all. */
  readonly isMeant?: (delivery: Delivery) => boolean
}

/** Delivered ones first, as they are the most; then those that need attention. */
const ORDER: readonly State[] = ['delivered', 'rejected', 'retrying', 'waiting', 'sending', 'discarded', 'skipped']

export function Deliveries({ deliveries, destinations = [], isMeant = () => true }: Props) {
  const [first] = deliveries
  if (first === undefined) return <span className="quiet">– No destination</span>
  if (deliveries.length === 1) return <OneDelivery delivery={first} />
  const nameOf = ({ destinationId }: Delivery): string =>
    destinations.find(({ id }) => id === destinationId)?.name ?? ''
  const groups = ORDER.map((state) => ({ state, own: deliveries.filter((delivery) => delivery.state === state) }))
  const shown = groups.filter(({ own }) => own.length > 0)
  const worst = byUrgency(deliveries)[0]?.state ?? first.state
  const changed = Math.max(...deliveries.filter(isMeant).map(({ issueCount }) => issueCount), 0)
  return (
    <span className="deliveries" title={deliveries.map((one) => toLine(one, nameOf(one))).join('\n')}>
      <span className={`status ${worst}`}>
        <span aria-hidden="true" className="status-mark">
          {STATE_MARKS[worst]}
        </span>
      </span>{' '}
      {shown.map(({ state, own }, index) => (
        <span key={state}>
          {index > 0 && ' · '}
          <span className={own.some(isMeant) ? state : 'quiet'}>{toStateCount(state, own.map(nameOf))}</span>
        </span>
      ))}
      <Changed count={changed} />
    </span>
  )
}

function toLine({ state, title }: Delivery, name: string): string {
  return `${name}: ${STATE_WORDS[state]}${title === null ? '' : `, ${title}`}`
}

function OneDelivery({ delivery: { state, issueCount, title } }: { readonly delivery: Delivery }) {
  return (
    <>
      <Status state={state} />
      <Changed count={issueCount} />
      {title !== null && <span className="why quiet">{title}</span>}
    </>
  )
}

function Changed({ count }: { readonly count: number }) {
  if (count === 0) return null
  return (
    <span className="changed" title={`${count} changed on the way`}>
      <span aria-hidden="true"> ✎ {count}</span>
      <span className="unseen">{count} changed on the way</span>
    </span>
  )
}
