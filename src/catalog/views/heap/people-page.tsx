// The people of the local Heap, last seen first.
import type { PersonView } from '../../../sandbox/summaries'
import { Link } from '../../parts/link'
import { Missing } from '../../parts/missing'
import { Moment } from '../../parts/moment'
import { shortenId, toNoun, toNumber } from '../../words'
import { keyOf, personAddress } from './addresses'
import { HeapFrame } from './heap-frame'
import { PagedSearch } from './paged-search'

export function PeoplePage() {
  return (
    <HeapFrame>
      <PagedSearch<PersonView>
        view="people"
        searchLabel="Find a person by identity or email"
        empty={
          <>
            Send an event to a destination that uses the local Heap: <Link to="/sources">choose a source</Link>, then
            “Send a test event”.
          </>
        }
      >
        {(people) => <PeopleTable people={people} />}
      </PagedSearch>
    </HeapFrame>
  )
}

function PeopleTable({ people }: { readonly people: readonly PersonView[] }) {
  return (
    <table className="list-table">
      <thead>
        <tr>
          <th scope="col">Identity</th>
          <th scope="col">App ID</th>
          <th scope="col">Email</th>
          <th scope="col">Properties</th>
          <th scope="col" className="number">
            Events
          </th>
          <th scope="col">Last seen</th>
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <PersonRow key={`${person.app_id}${keyOf(person).kind}${keyOf(person).key}`} person={person} />
        ))}
      </tbody>
    </table>
  )
}

function PersonRow({ person }: { readonly person: PersonView }) {
  const key = keyOf(person)
  return (
    <tr>
      <th scope="row">
        <Link to={personAddress(key)} className="mono">
          {shortenId(key.key)}
        </Link>
        {person.identity === null && <Missing>anonymous</Missing>}
      </th>
      <td className="mono quiet">{person.app_id}</td>
      <Cell>{person.email ?? ''}</Cell>
      <Cell isQuiet>{Object.keys(person.properties).slice(0, 4).join(', ')}</Cell>
      <td className="number">
        {toNumber(person.events)} <span className="small-screen-only">{toNoun(person.events, 'event')}</span>
      </td>
      <td>
        <Moment at={person.last_seen} />
      </td>
    </tr>
  )
}

/** If empty: a dash in its column, and nothing on a narrow screen, which has no columns. */
function Cell({ children, isQuiet = false }: { readonly children: string; readonly isQuiet?: boolean }) {
  if (children === '') return <td className="quiet blank">–</td>
  return <td className={isQuiet ? 'quiet' : undefined}>{children}</td>
}
