// The event that a preview is made for: a recent one, or a sample. Maps nothing.
import type { Destination, EventDetail, EventRow, Sample } from '../../api/model'
import { useResource } from '../../api/resource'
import { SelectField } from '../../parts/field'
import { shortenId, toTitle, toWhom } from '../../words'

export interface PreviewEvent {
  /** `event:12` or `sample:track`. */
  readonly choice: string
  readonly event: unknown
  readonly choose: (choice: string) => void
  readonly events: readonly EventRow[]
  readonly samples: readonly Sample[]
}

const RECENT = 30

/** `choice` is empty until somebody chooses: then the newest event, or the first sample where there is none. */
export function usePreviewEvent({ connections }: Destination, { choice, choose, type }: Choosing): PreviewEvent {
  const recent = useResource<{ events: EventRow[] }>(`/api/events?limit=${RECENT}`)
  const { data: known } = useResource<{ samples: Sample[] }>('/api/samples')
  const sources = new Set(connections.map(({ sourceId }) => sourceId))
  const events = recent.data?.events.filter(({ sourceId }) => sources.has(sourceId)) ?? []
  const samples = known?.samples ?? []
  const suitable = events.find((event) => event.type === type)
  const sample = samples.find(({ event }) => event['type'] === type) ?? samples[0]
  const fallback = suitable ? `event:${suitable.id}` : sample && recent.data ? `sample:${sample.key}` : ''
  const chosen = choice === '' ? fallback : choice
  const [kind, key] = chosen.split(':')
  const { data: detail } = useResource<EventDetail>(kind === 'event' ? `/api/events/${key ?? ''}` : null)
  const event = kind === 'event' ? detail?.event : samples.find((one) => one.key === key)?.event
  return { choice: chosen, event, choose, events, samples }
}

interface Choosing {
  readonly choice: string
  readonly choose: (choice: string) => void
  /** The call type that the mapping is about, as far as its trigger says so. */
  readonly type: string | undefined
}

export function PreviewEventField({ preview }: { readonly preview: PreviewEvent }) {
  const { choice, choose, events, samples } = preview
  return (
    <SelectField label="Shown for" value={choice} onChange={choose}>
      {events.length > 0 && (
        <optgroup label="Recent events">
          {events.map((event) => (
            <option key={event.id} value={`event:${event.id}`}>
              {toTitle(event)} ({event.type}), {shortenId(toWhom(event))}
            </option>
          ))}
        </optgroup>
      )}
      <optgroup label="Samples">
        {samples.map(({ key, title }) => (
          <option key={key} value={`sample:${key}`}>
            {title}
          </option>
        ))}
      </optgroup>
    </SelectField>
  )
}
