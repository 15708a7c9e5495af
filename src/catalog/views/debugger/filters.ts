// Which events the debugger shows, as read from the address.

import type { Delivery, Destination, Source } from '../../../runner/admin/shapes'

/** What can be named in a filter by more than its id. */
export interface Names {
  readonly sources: readonly Source[]
  readonly destinations: readonly Destination[]
}

export const FILTERS = ['state', 'user', 'name', 'type', 'source', 'destination', 'code', 'altered'] as const
export type Filter = (typeof FILTERS)[number]

/** The filters of an address as the API takes them: `state=rejected&user=u-1042`; unknown ones are left out. */
export function toApiQuery(query: URLSearchParams): string {
  const wanted = new URLSearchParams()
  for (const name of FILTERS) {
    const value = query.get(name)?.trim() ?? ''
    if (value !== '') wanted.set(name, value)
  }
  return wanted.toString()
}

/** Which deliveries of an event the filters of an address are about: destination, state and reason mean the same one. */
export function meantBy(query: URLSearchParams): (delivery: Delivery) => boolean {
  const wanted = (name: Filter): string | undefined => {
    const value = query.get(name)?.trim() ?? ''
    return value === '' ? undefined : value
  }
  const [destinationId, state, code] = [wanted('destination'), wanted('state'), wanted('code')]
  return (delivery) =>
    (destinationId ?? delivery.destinationId) === delivery.destinationId &&
    (state ?? delivery.state) === delivery.state &&
    (code ?? delivery.code) === delivery.code
}

export function hasFilter(query: URLSearchParams): boolean {
  return toApiQuery(query) !== ''
}
