// Page and screen calls, for pages that want them in Heap: as events, or as page views of heap.js.
import { toView, VIEW_EVENTS } from '../heap/view-events'
import type { PageCall } from './page-call'
import type { HeapSdk, SdkCall } from './sdk'

/** What a page or screen call becomes; `asEvent` gives what a track call does. For the setting `trackPages`. */
export type PageViews = (
  call: PageCall,
  asEvent: (call: PageCall) => readonly SdkCall[] | undefined
) => readonly SdkCall[] | undefined

/** Events `Page viewed` and `Screen viewed`, with name and category among the properties. */
export function pageEvents(): PageViews {
  return (call, asEvent) => asEvent(toEvent(call))
}

/**
 * Page views of heap.js, for pages that switch its own off with `disablePageviewAutocapture`. The first one it makes
 * itself, whatever it is told: calls for the address that the page was loaded with are left out until another one was
 * viewed. Screen calls are nothing.
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
