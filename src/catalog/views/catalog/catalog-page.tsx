// All services that events can be sent to, found by typing.
import { setQuery, useAddress } from '../../address'
import type { CardList, PartnerList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { TextField } from '../../parts/field'
import { Empty, Loading, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { PartnerCard } from './partner-card'
import { SetUp } from './set-up'
import { ServiceCard } from './service-card'

const CATEGORIES = ['analytics', 'engagement', 'testing'] as const

export function CatalogPage() {
  const { query } = useAddress()
  const words = query.get('q') ?? ''
  const category = query.get('category') ?? ''
  return (
    <Page title="Destinations" lead="Where your events go, and who knows of your segments in Heap.">
      <SetUp />
      <h2>Add a destination</h2>
      <search className="catalog-search">
        <TextField
          label="Search what can be added"
          isLabelHidden
          type="search"
          placeholder="Search, for example heap"
          value={words}
          onChange={(q) => setQuery({ q })}
          onEnter={openFirst}
          autoFocus
        />
        <Chips category={category} />
      </search>
      <Found words={words} category={category} />
    </Page>
  )
}

/** Enter opens the first result, as a click on it would. */
function openFirst(): void {
  document.querySelector<HTMLAnchorElement>('.cards .whole-card')?.click()
}

interface Wanted {
  readonly words: string
  readonly category: string
}

function Found(wanted: Wanted) {
  const services = useResource<CardList>('/api/catalog')
  const partners = useResource<PartnerList>('/api/partners')
  const problem = services.problem ?? partners.problem
  if (!services.data || !partners.data) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  const cards = services.data.cards.filter((card) => isWanted(card, wanted))
  const others = partners.data.partners.filter((card) => isWanted(card, wanted))
  const found = cards.length + others.length
  return (
    <>
      <p className="unseen" role="status">
        {found} found
      </p>
      <ul className="cards">
        {cards.map((card) => (
          <li key={card.type}>
            <ServiceCard card={card} />
          </li>
        ))}
        {others.map((card) => (
          <li key={card.key}>
            <PartnerCard card={card} />
          </li>
        ))}
      </ul>
      {found === 0 && <Empty title="Nothing by that name">Try a shorter word, or choose all categories.</Empty>}
    </>
  )
}

function Chips({ category }: { readonly category: string }) {
  return (
    <div className="chips" role="group" aria-label="Category">
      {['', ...CATEGORIES].map((name) => (
        <button
          key={name}
          type="button"
          className="chip"
          aria-pressed={name === category}
          onClick={() => setQuery({ category: name })}
        >
          {name === '' ? 'All' : name.charAt(0).toUpperCase() + name.slice(1)}
        </button>
      ))}
    </div>
  )
}

interface Searched {
  readonly name: string
  readonly summary: string
  readonly categories: readonly string[]
}

function isWanted(card: Searched, { words, category }: Wanted): boolean {
  const text = `${card.name} ${card.summary} ${card.categories.join(' ')}`.toLowerCase()
  const isInCategory = category === '' || card.categories.some((one) => one === category)
  return isInCategory && text.includes(words.trim().toLowerCase())
}
