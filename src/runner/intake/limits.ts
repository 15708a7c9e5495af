// How much of the tracking API fits into one request. Numbers only.

/** Bytes of one event, and of a request that is one event. Source: segment.com docs, "HTTP Tracking API", max request size. */
export const MAX_EVENT_BYTES = 32 * 1024

/** Bytes of one batch request, unpacked. Source: the same page, "Batch". */
export const MAX_REQUEST_BYTES = 500 * 1024
