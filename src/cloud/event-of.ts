// Finds the event from which a payload was made. actions-core passes both lists, but may have left out payloads.
import type { JSONObject } from '@segment/actions-core'
import { readText } from '../heap/checks'
import { ownNameOf } from '../heap/input'

export interface Sources {
  readonly index: number
  readonly payloads: readonly object[]
  /** In the order of the payloads. Includes events whose payload Segment's schema has refused. */
  readonly events: readonly JSONObject[]
}

/**
 * If `n` payloads were left out, the event is one of `n + 1`: the one with the payload's message id, or else the only
 * one with its name. `undefined` if they cannot be told apart, because another event may be about another person.
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
