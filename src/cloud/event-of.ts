// Finds the event that a payload was made of: actions-core hands over both, and may have left out payloads in between.
import type { JSONObject } from '@segment/actions-core'
import { readText } from '../heap/checks'
import { ownNameOf } from '../heap/input'

export interface Sources {
  readonly index: number
  readonly payloads: readonly object[]
  /** In the order of the payloads. Events whose payload Segment's schema has refused may be among them. */
  readonly events: readonly JSONObject[]
}

/**
 * Where `n` payloads were left out, it is one of `n + 1` events: the one with the payload's message id, or else the only
 * one with its name. `undefined` where nothing tells them apart: what another event says is another person's.
 */
export function eventOf(payload: object, { index, payloads, events }: Sources): JSONObject | undefined {
  const leftOut = events.length - payloads.length
  if (leftOut <= 0) return events[index]
  const candidates = events.slice(index, index + leftOut + 1)
  const { message_id: id, event: name } = payload as { message_id?: unknown; event?: unknown }
  const isOf = (event: JSONObject): boolean => id !== undefined && readText(event['messageId']) === readText(id)
  const named = candidates.filter((event) => ownNameOf(event) === name)
  return candidates.find(isOf) ?? (named.length === 1 ? named[0] : undefined)
}
