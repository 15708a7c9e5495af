// Events one below the other, each with its properties to be opened.
import type { EventView } from '../../../sandbox/views'
import { Moment } from '../../parts/moment'
import { shortenId } from '../../words'
import { Properties } from './properties'

interface Props {
  readonly events: readonly EventView[]
  /** Whether to say who did it. */
  readonly isWithWhom?: boolean
}

export function Timeline({ events, isWithWhom = false }: Props) {
  return (
    <ol className="timeline">
      {events.map((event, at) => (
        <li key={`${event.received_at}${events.length - at}`}>
          <details>
            <summary>
              <strong>{event.event}</strong>
              {isWithWhom && <span className="mono quiet">{shortenId(event.identity ?? 'anonymous')}</span>}
              <span className="quiet glimpse">{toGlimpse(event.properties)}</span>
              <Moment at={event.timestamp} />
            </summary>
            <Properties properties={event.properties} />
          </details>
        </li>
      ))}
    </ol>
  )
}

const GLIMPSE = 2

/** The first few properties, so that one `Order Completed` can be told from the next. */
function toGlimpse(properties: EventView['properties']): string {
  const entries = Object.entries(properties).slice(0, GLIMPSE)
  return entries.map(([name, value]) => `${name}: ${String(value)}`).join(' · ')
}
