// All services that events can be sent to, found by typing.
import { setQuery, useAddress } from '../../address'
import type { Card, CardList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { TextField } from '../../parts/field'
import { Empty, Loading, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { ServiceCard } from './service-card'

const CATEGORIES = ['analytics', 'engagement', 'testing'] as const

export function CatalogPage() {
  const { query } = useAddress()
  const { data, problem } = useResource<CardList>('/api/catalog')
  const words = query.get('q') ?? ''
  const category = query.get('category') ?? ''
  const shown = data?.cards.filter((card) => isWanted(card, { words, category }))
  return (
    <Page title="Catalog" lead="Choose where your events should go.">
      <search className="catalog-search">
        <TextField
          label="Search the catalog"
          isLabelHidden
          type="search"
          placeholder="Search, for example heap"
          value={words}
          onChange={(q) => setQuery({ q })}
          autoFocus
        />
        <Chips category={category} />
      </search>
      <ProblemNotice problem={problem} />
      {shown === undefined && problem === undefined && <Loading />}
      <p className="unseen" role="status">
        {shown && `${shown.length} found`}
      </p>
      <ul className="cards">
        {shown?.map((card) => (
          <li key={card.type}>
            <ServiceCard card={card} />
          </li>
        ))}
      </ul>
      {shown?.length === 0 && (
        <Empty title="Nothing by that name">Try a shorter word, or look at all categories.</Empty>
      )}
    </Page>
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

function isWanted(card: Card, { words, category }: { words: string; category: string }): boolean {
  const text = `${card.name} ${card.summary} ${card.categories.join(' ')}`.toLowerCase()
  const isInCategory = category === '' || card.categories.some((one) => one === category)
  return isInCategory && text.includes(words.trim().toLowerCase())
}
