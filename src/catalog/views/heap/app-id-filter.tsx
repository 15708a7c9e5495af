// Narrows the views of the local Heap to one App ID. The choice is in the address.
import { setQuery, useAddress } from '../../address'
import type { DestinationList } from '../../../runner/admin/shapes'
import type { AppIdView } from '../../../sandbox/summaries'
import type { Page } from '../../../sandbox/views'
import { useResource } from '../../api/resource'
import { SelectField } from '../../parts/field'

const EVERY_MS = 5000

/** The App IDs of the local Heap, which keeps their data apart; `undefined` while they are loading. */
export function useAppIds(): readonly AppIdView[] | undefined {
  return useResource<Page<AppIdView>>('/api/sandbox/app-ids', EVERY_MS).data?.items
}

/** Shown if there is more than one App ID. */
export function AppIdFilter() {
  const chosen = useAddress().query.get('app') ?? ''
  const appIds = useAppIds() ?? []
  const { data } = useResource<DestinationList>('/api/destinations')
  if (appIds.length < 2 && chosen === '') return null
  const known = appIds.map(({ app_id: id }) => id)
  const ids = known.includes(chosen) || chosen === '' ? known : [...known, chosen]
  return (
    <SelectField label="App ID" value={chosen} onChange={(app) => setQuery({ app, from: '' })}>
      <option value="">All App IDs</option>
      {ids.map((id) => (
        <option key={id} value={id}>
          {[id, ...namesOf(id, data?.destinations ?? [])].join(' · ')}
        </option>
      ))}
    </SelectField>
  )
}

/** The App IDs of the destinations that send to the local Heap. */
function namesOf(appId: string, destinations: DestinationList['destinations']): string[] {
  const own = destinations.filter(({ settings }) => settings['useSandbox'] === true && settings['appId'] === appId)
  return own.map(({ name }) => name)
}
