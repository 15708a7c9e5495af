// The key by which Heap knows an event again: repeats count once, and two events that mappings make of one call count
// twice.
import { readMessageId, readText } from './checks'
import { shortHash } from './identity-hash'

/** What a key is made of. */
export interface KeySources {
  readonly messageId: unknown
  /** The name that Heap gets. */
  readonly event: string
  /**
   * The name that the call has by itself: the event of a track call, the fixed name of a page or screen. `null` for calls
   * that have none. `undefined`: nobody has given it another.
   */
  readonly ownName: unknown
}

/**
 * The message id; behind it, where the event has another name than its call, a suffix made from that name. So what one
 * call becomes under two names arrives twice, while a file of old events sent again doubles nothing. It takes no more
 * than the call and the name, since a mapping inside Segment cannot see the others. `undefined` without a usable id.
 */
export function toIdempotencyKey({ messageId, event, ownName }: KeySources): string | undefined {
  const id = readMessageId(messageId)
  if (id === undefined || ownName === undefined || readText(ownName) === event) return id
  return `${id}:${shortHash(event)}`
}

/** The key of the item with that number, counted from 1. */
export function toItemKey(key: string, item: number): string {
  return `${key}:item-${String(item)}`
}
