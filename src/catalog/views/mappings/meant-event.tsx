// An event that is missing in Heap, opened from the debugger: what each mapping makes of it.
import { useEffect, useState } from 'react'
import { useAddress } from '../../address'
import type { EventDetail, Mapping, Preview, PreviewResult } from '../../../runner/admin/shapes'
import { change } from '../../api/request'
import { useResource } from '../../api/resource'
import { Link } from '../../parts/link'
import { Notice } from '../../parts/notice'
import { toTitle } from '../../words'

export interface Meant {
  readonly event: EventDetail
  readonly results: readonly PreviewResult[]
}

/** `mappings`: the preview is loaded again when they change. */
export function useMeantEvent(id: string, mappings: readonly Mapping[] | undefined): Meant | undefined {
  const eventId = /^event:(\d+)$/.exec(useAddress().query.get('event') ?? '')?.[1]
  const { data: event } = useResource<EventDetail>(eventId === undefined ? null : `/api/events/${eventId}`)
  const [results, setResults] = useState<readonly PreviewResult[]>([])
  const version = JSON.stringify(mappings)
  useEffect(() => {
    if (eventId === undefined) return
    let isLate = false
    void change<Preview>('POST', `/api/destinations/${id}/preview`, { eventId: Number(eventId) }).then((answer) => {
      if (!isLate && answer.ok) setResults(answer.data.results)
    })
    return () => {
      isLate = true
    }
  }, [id, eventId, version])
  return event && { event, results }
}

export function MeantEvent({ meant: { event, results } }: { readonly meant: Meant }) {
  const taking = results.filter(({ matches }) => matches)
  return (
    <Notice kind={taking.length > 0 ? 'plain' : 'warning'} title={`${toTitle(event)} (${event.type})`}>
      {taking.length > 0
        ? 'Below stands which mapping takes it. '
        : 'No mapping that is on takes it. Turn one on, change when it takes events, or add one below. '}
      <Link to={`/debugger/${event.id}`}>The event</Link>
    </Notice>
  )
}
