// The names that page and screen calls have in Heap.

/** One fixed name each, so that page names do not fill Heap's event list. */
export const VIEW_EVENTS = { page: 'Page viewed', screen: 'Screen viewed' } as const
