// The destinations that are set up, each with whether it is on.
import type { DestinationList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Link } from '../../parts/link'
import { OnOff } from '../../parts/status'

const EVERY_MS = 3000

export function SetUp() {
  const { data } = useResource<DestinationList>('/api/destinations', EVERY_MS)
  if (data === undefined || data.destinations.length === 0) return null
  return (
    <section>
      <h2>Yours</h2>
      <ul className="rows">
        {data.destinations.map(({ id, name, settings, isOn, pause, pausedSources }) => (
          <li key={id}>
            <Link to={`/destinations/${id}`}>{name}</Link>
            <span className="quiet">
              App ID <span className="mono">{String(settings['appId'])}</span>
              {settings['useSandbox'] === true && ' · the local Heap'}
            </span>
            <OnOff isOn={isOn} pause={pause} pausedSources={pausedSources} />
          </li>
        ))}
      </ul>
    </section>
  )
}
