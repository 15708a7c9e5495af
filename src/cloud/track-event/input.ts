// Turns the payload of trackEvent into an input. Checks nothing: that is for Heap's rules.
import { ownNameOf, type TrackInput } from '../../heap/input'
import type { Resolved } from '../action'
import { toShaping } from '../shaping'
import type { Payload } from './payload'

/** Without the event, the name counts as its own. */
export function toInput(payload: Payload, { event }: Resolved = {}): TrackInput {
  const { identity, heap_ids: heapIds, anonymous_id: anonymousId, view, time, context } = payload
  return {
    type: 'track',
    person: { userId: identity, heapUserId: heapIds?.user_id, anonymousId },
    event: payload.event,
    ...(event && { ownName: ownNameOf(event) }),
    properties: payload.properties,
    ...(view && { view }),
    traits: context?.traits,
    times: time ?? {},
    messageId: payload.message_id,
    sessionId: heapIds?.session_id,
    library: context?.library,
    ...(payload.send_identifiers === true && { moreIdentifiers: { email: payload.email, anonymousId } }),
    ...toShaping(payload)
  }
}
