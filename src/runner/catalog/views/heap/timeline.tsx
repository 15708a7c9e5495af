// Events one below the other, each with its properties to be opened.
import type { HeapEvent } from '../../api/heap-view'
import { Moment } from '../../parts/moment'
import { shortenId } from '../../words'
import { Properties } from './properties'

interface Props {
  readonly events: readonly HeapEvent[]
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
              <Moment at={event.timestamp} />
            </summary>
            <Properties properties={event.properties} />
          </details>
        </li>
      ))}
    </ol>
  )
}
