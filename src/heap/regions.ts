// Where Heap is reached, per data region. Knows hosts, not requests.

export type Region = 'US' | 'EU'

/** Deletion is served from the US host for both regions. Source: developers.heap.io, "User Deletion". */
export const DELETION_HOST = 'https://heapanalytics.com'

/** Source: developers.heap.io, "Server-side APIs", US and EU data centres. */
const API_HOSTS: Record<Region, string> = {
  US: DELETION_HOST,
  EU: 'https://c.eu.heap-api.com'
}

/** Base URL of the server-side API, without a trailing slash. An override (local Heap, tests) wins over the region. */
export function apiBaseUrl(region: Region, override?: string): string {
  return override ? override.replace(/\/+$/, '') : API_HOSTS[region]
}
