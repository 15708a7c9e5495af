// The latest events of the local Heap, newest first. Its API lists the oldest first.
import type { EventView, Page } from '../../../sandbox/views'
import { useResource, type Resource } from '../../api/resource'

const EVERY_MS = 2000

/** `filter`: as the API takes it, such as `identity=u-1042`. */
export function useLatestEvents(filter: string, count: number): Pick<Resource<Page<EventView>>, 'data' | 'problem'> {
  const { data: known, problem } = useResource<Page<EventView>>(`/api/sandbox/events?${filter}&limit=0`, EVERY_MS)
  const offset = Math.max(0, (known?.total ?? 0) - count)
  const path = `/api/sandbox/events?${filter}&limit=${count}&offset=${offset}`
  const { data } = useResource<Page<EventView>>(known ? path : null, EVERY_MS)
  return { data: data && { ...data, items: [...data.items].reverse() }, problem }
}
