// The event of a preview: a recent one, a sample, or a pasted one.
import type { Destination, EventDetail, EventRows, EventRow, Sample, SampleList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { SelectField } from '../../parts/field'
import type { PreviewSubject } from './live-preview'
import { shortenId, toTitle, toWhom } from '../../words'

export interface PreviewEvent {
  /** `event:12`, `sample:track`, or `pasted`. */
  readonly choice: string
  readonly event: unknown
  /** The same for the API. */
  readonly subject: PreviewSubject | undefined
  readonly choose: (choice: string) => void
  /** Chooses a pasted event, which is not stored. */
  readonly paste: (event: Readonly<Record<string, unknown>>) => void
  readonly events: readonly EventRow[]
  readonly samples: readonly Sample[]
}

const RECENT = 30

/** `choice` is empty until somebody chooses: then the newest event of the type, or the sample of it. */
export function usePreviewEvent(destination: Destination, { choice, choose, pasting, type }: Choosing): PreviewEvent {
  const { events, isKnown } = useRecentEvents(destination)
  const { data } = useResource<SampleList>('/api/samples')
  const samples = data?.samples ?? []
  const isOpen = choice === '' || (choice === 'pasted' && pasting.event === undefined)
  const chosen = isOpen && isKnown ? suggest({ events, samples, type }) : choice
  const paste = (event: Readonly<Record<string, unknown>>): void => {
    pasting.keep(event)
    choose('pasted')
  }
  return { choice: chosen, ...useSubject(chosen, { samples, pasted: pasting.event }), choose, paste, events, samples }
}

/** The chosen event, and the same for the API. */
function useSubject(
  choice: string,
  { samples, pasted }: { readonly samples: readonly Sample[]; readonly pasted: Pasting['event'] }
): Pick<PreviewEvent, 'event' | 'subject'> {
  const [kind, key = ''] = choice.split(':')
  const { data: detail } = useResource<EventDetail>(kind === 'event' ? `/api/events/${key}` : null)
  if (kind === 'event') return { event: detail?.event, subject: { eventId: Number(key) } }
  const event = kind === 'pasted' ? pasted : samples.find((one) => one.key === key)?.event
  return { event, subject: event && { event } }
}

function useRecentEvents({ connections }: Destination): { events: readonly EventRow[]; isKnown: boolean } {
  const { data } = useResource<EventRows>(`/api/events?limit=${RECENT}`)
  const sources = new Set(connections.map(({ sourceId }) => sourceId))
  return { events: data?.events.filter(({ sourceId }) => sources.has(sourceId)) ?? [], isKnown: data !== undefined }
}

function suggest({ events, samples, type }: Pick<PreviewEvent, 'events' | 'samples'> & Pick<Choosing, 'type'>): string {
  const recent = events.find((event) => event.type === type)
  if (recent) return `event:${recent.id}`
  const sample = samples.find(({ event }) => event['type'] === type) ?? samples[0]
  return sample ? `sample:${sample.key}` : ''
}

/** The event that somebody has pasted. */
export interface Pasting {
  readonly event: Readonly<Record<string, unknown>> | undefined
  readonly keep: (event: Readonly<Record<string, unknown>>) => void
}

interface Choosing {
  readonly choice: string
  readonly choose: (choice: string) => void
  readonly pasting: Pasting
  /** The call type in the trigger of the mapping, if it names one. */
  readonly type: string | undefined
}

export function PreviewEventField({ preview }: { readonly preview: PreviewEvent }) {
  const { choice, choose, events, samples } = preview
  const isListed = !choice.startsWith('event:') || events.some(({ id }) => choice === `event:${id}`)
  return (
    <SelectField label="Shown for" value={choice} onChange={choose}>
      {!isListed && <option value={choice}>The event {choice.slice('event:'.length)}</option>}
      {choice === 'pasted' && <option value="pasted">The pasted event</option>}
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
