// A card of the catalog for Heap's segments or one partner, with the directions in which data goes.
import type { PartnerCard as Card } from '../../../runner/admin/shapes'
import { HeapMark, PartnerMark } from '../../parts/icons'
import { Link } from '../../parts/link'
import { AddOrConnected } from './service-card'

/** The card of Heap itself. */
export const HEAP_SEGMENTS = 'heap_segments'

export function PartnerCard({ card }: { readonly card: Card }) {
  return (
    <article className="card service">
      {card.key === HEAP_SEGMENTS ? <HeapMark /> : <PartnerMark name={card.name} />}
      <div className="service-words">
        <h2>
          <Link to={`/catalog/partners/${card.key}`} className="whole-card">
            {card.name}
          </Link>
        </h2>
        <p>{card.summary}</p>
        <Directions card={card} />
        <AddOrConnected card={card} address={addAddress(card)} />
      </div>
    </article>
  )
}

export function addAddress({ key }: Card): string {
  return key === HEAP_SEGMENTS ? '/segments/new' : `/segments/new?partner=${key}`
}

/** `A CDP` is a description, not a name: beside an arrow it reads `CDP`. */
export function withoutArticle(name: string): string {
  return name.replace(/^A (?=[A-Z]{2})/, '')
}

export function Directions({ card: { key, name, fromHeap, toHeap } }: { readonly card: Card }) {
  const short = key === HEAP_SEGMENTS ? 'partners' : withoutArticle(name)
  return (
    <ul className="badges" aria-label="Directions">
      {fromHeap !== null && <li>{`Heap → ${short}`}</li>}
      {toHeap !== null && <li>{`${short} → Heap`}</li>}
    </ul>
  )
}
