// Sends page and screen calls to Heap, for pages that want that: as events, or as page views of heap.js.
import { toView, VIEW_EVENTS } from '../heap/view-events'
import type { PageCall } from './page-call'
import type { HeapSdk, SdkCall } from './sdk'

/** Maps a page or screen call, for the setting `trackPages`. `asEvent` maps a call as if it were a track call. */
export type PageViews = (
  call: PageCall,
  asEvent: (call: PageCall) => readonly SdkCall[] | undefined
) => readonly SdkCall[] | undefined

/** Events `Page viewed` and `Screen viewed`, with name and category among the properties. */
export function pageEvents(): PageViews {
  return (call, asEvent) => asEvent(toEvent(call))
}

/**
 * Page views of heap.js, for pages that switch off its own with `disablePageviewAutocapture`. heap.js always captures
 * the first page view itself, so calls for the first address are left out until another address was viewed. Screen
 * calls are left out.
 */
export function heapPageViews(): PageViews {
  let seen = location.href
  return (call, asEvent) => {
    if (call.type !== 'page' || location.href === seen) return []
    seen = location.href
    return asEvent(toEvent(call))
      ?.slice(0, 1)
      .map(
        (track): SdkCall =>
          (heap) =>
            track({ ...heap, track: (_, properties) => view(heap, properties) })
      )
  }
}

function view(heap: HeapSdk, properties: object = {}): void {
  const { title } = properties as { title?: unknown }
  heap.trackPageview?.({ ...(title !== undefined && { title }), properties })
}

function toEvent(call: PageCall): PageCall {
  return { ...call, event: VIEW_EVENTS[call.type as keyof typeof VIEW_EVENTS], view: toView(call) }
}
