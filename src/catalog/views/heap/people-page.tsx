// The people that the local Heap knows, the last seen first.
import type { PersonView } from '../../../sandbox/summaries'
import { Link } from '../../parts/link'
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
          <th scope="col">Email</th>
          <th scope="col">Properties</th>
          <th scope="col" className="number">
            Events
          </th>
          <th scope="col">Last seen</th>
        </tr>
      </thead>
      <tbody>
        {people.map((person) => {
          const key = keyOf(person)
          return (
            <tr key={`${key.app}${key.kind}${key.key}`}>
              <th scope="row">
                <Link to={personAddress(key)} className="mono">
                  {shortenId(key.key)}
                </Link>
                {person.identity === null && <span className="quiet"> anonymous</span>}
              </th>
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
        })}
      </tbody>
    </table>
  )
}

/** Empty, it is a dash in its column, and nothing where there are no columns. */
function Cell({ children, isQuiet = false }: { readonly children: string; readonly isQuiet?: boolean }) {
  if (children === '') return <td className="quiet blank">–</td>
  return <td className={isQuiet ? 'quiet' : undefined}>{children}</td>
}
