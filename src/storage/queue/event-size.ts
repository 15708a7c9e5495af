// How much an event counts for where bytes are limited.
import type { StoredEvent } from './queue'

type Content = Pick<StoredEvent, 'body' | 'shared'>

/** Characters of an event, shared fields included. */
export function sizeOf({ body, shared }: Content): number {
  return body.length + (shared?.length ?? 0)
}

/** Shared fields are counted for each of them. */
export function sizeOfAll(events: readonly Content[]): number {
  return events.reduce((sum, event) => sum + sizeOf(event), 0)
}
