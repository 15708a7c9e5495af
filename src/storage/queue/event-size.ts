// How much an event counts for where bytes are limited.
import type { StoredEvent } from './queue'

/** Characters of an event, shared fields included. */
export function sizeOf({ body, shared }: Pick<StoredEvent, 'body' | 'shared'>): number {
  return body.length + (shared?.length ?? 0)
}
