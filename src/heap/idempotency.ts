// Makes Heap's idempotency key: an event that is sent again counts once, and two events that mappings make of one call
// count as two.
import { readMessageId, readText } from './checks'
import { shortHash } from './identity-hash'

/** The parts of a call that its key is made of. */
export interface KeySources {
  readonly messageId: unknown
  /** The event name that is sent to Heap. */
  readonly event: string
  /**
   * The name that the call has without a mapping: the event of a track call, the fixed name of a page or screen call.
   * `null` for calls that have no name. `undefined` when no mapping can have changed it.
   */
  readonly ownName: unknown
}

/**
 * The message id, with a suffix made from the event name when a mapping changed that name. So a call that two mappings
 * send under two names arrives twice, and a file of old events that is sent again adds nothing. The key depends on the
 * call and the name only, since a mapping inside Segment cannot see the others. `undefined` without a usable message
 * id.
 */
export function toIdempotencyKey({ messageId, event, ownName }: KeySources): string | undefined {
  const id = readMessageId(messageId)
  if (id === undefined || ownName === undefined || readText(ownName) === event) return id
  return `${id}:${shortHash(event)}`
}

/** The key of a list item's event. `item` counts from 1. */
export function toItemKey(key: string, item: number): string {
  return `${key}:item-${String(item)}`
}
