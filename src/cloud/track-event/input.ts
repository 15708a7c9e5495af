// Turns the payload of trackEvent into an input. Heap's rules check the values later.
import { ownNameOf, type TrackInput } from '../../heap/input'
import type { Resolved } from '../create-action'
import { toShaping } from '../shaping'
import type { Payload } from './payload'

/** Without the original event, the mapping is assumed not to have changed the name. */
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
