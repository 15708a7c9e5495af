// The accounts of the local Heap and their properties.
import type { AccountView } from '../../../sandbox/views'
import { HeapFrame } from './heap-frame'
import { PagedSearch } from './paged-search'
import { Properties } from './properties'

export function AccountsPage() {
  return (
    <HeapFrame>
      <PagedSearch<AccountView>
        view="accounts"
        searchLabel="Find an account by its id"
        empty="Send a group call: its groupId becomes the account, its traits the properties."
      >
        {(accounts) => (
          <ul className="stack">
            {accounts.map(({ app_id: app, account_id: id, properties }) => (
              <li key={`${app}${id}`} className="card">
                <header className="card-head">
                  <h2 className="mono">{id}</h2>
                  <p className="quiet">
                    App ID <span className="mono">{app}</span>
                  </p>
                </header>
                <Properties properties={properties} />
              </li>
            ))}
          </ul>
        )}
      </PagedSearch>
    </HeapFrame>
  )
}
