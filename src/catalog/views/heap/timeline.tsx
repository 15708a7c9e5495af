// A list of events whose properties can be unfolded.
import type { EventView } from '../../../sandbox/views'
import { Missing } from '../../parts/missing'
import { Moment } from '../../parts/moment'
import { shortenId } from '../../words'
import { Properties } from './properties'

interface Props {
  readonly events: readonly EventView[]
  /** Further facts beside the name of an event. Default: none. */
  readonly shows?: { readonly whom: boolean; readonly appId: boolean }
}

export function Timeline({ events, shows }: Props) {
  return (
    <ol className="timeline">
      {events.map((event, at) => (
        <li key={`${event.received_at}${events.length - at}`}>
          <details>
            <summary>
              <strong>{event.event}</strong>
              {shows?.appId === true && <span className="mono quiet">{event.app_id}</span>}
              {shows?.whom === true && <Whose event={event} />}
              <span className="quiet glimpse">{toGlimpse(event.properties)}</span>
              <Moment at={event.timestamp} isGiven />
            </summary>
            <Properties properties={event.properties} />
          </details>
        </li>
      ))}
    </ol>
  )
}

function Whose({ event: { identity } }: { readonly event: EventView }) {
  return identity === null ? <Missing>anonymous</Missing> : <span className="mono quiet">{shortenId(identity)}</span>
}

const GLIMPSE = 2

/** The first few properties, so that one `Order Completed` can be told from the next. */
function toGlimpse(properties: EventView['properties']): string {
  const entries = Object.entries(properties).slice(0, GLIMPSE)
  return entries.map(([name, value]) => `${name}: ${String(value)}`).join(' · ')
}
