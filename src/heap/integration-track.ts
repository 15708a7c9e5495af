// Plans events for the endpoint that takes identifiers beside the identity, or none: visitors who are known by Segment's
// anonymous id only, and users whose other identifiers a customer wants sent.
import type { Call } from '../delivery/types'
import { HeapDestinationError, type Issue } from '../errors'
import { checkIdentity } from './checks'
import type { Planned } from './context-traits'
import type { HeapEndpoints } from './endpoints'
import { sessionIdIgnored, type EventFacts, type ReadEvents } from './event-facts'
import { namesNobody } from './identity'
import type { TrackInput } from './input'
import { MIN_INTEGRATION_KEY } from './limits'
import { refusing } from './refusal'
import type { HeapSettings } from './settings'
import type { IntegrationTrackItem } from './wire'

/**
 * The anonymous id to send under, when the customer wants that and nothing but the missing user id is wrong; otherwise
 * why the event cannot be sent. `error` is what is wrong with the user id.
 */
export function readVisitor(
  { person: { anonymousId } }: TrackInput,
  error: HeapDestinationError,
  { anonymousEvents, identityRules }: HeapSettings
): string | HeapDestinationError {
  if (anonymousEvents !== 'send' || !namesNobody(error)) return error
  // A visitor called "undefined" would be as many people as a user of that name.
  const refuse = refusing(anonymousId)
  const visitor = checkIdentity(anonymousId, identityRules, (code, _, ...lengths) =>
    refuse(code, 'anonymousId', ...lengths)
  )
  if (typeof visitor === 'string' || visitor.code !== 'missing_identity') return visitor
  return error.code === 'missing_identity'
    ? new HeapDestinationError(error.code, 'userId and anonymousId are missing.', error.facts)
    : error
}

/** Under which names Heap gets an event, and whose order it keeps. */
export interface Named {
  readonly identifier: IntegrationTrackItem['user_identifier']
  readonly subject: string
}

/** Everything becomes text; what this endpoint has no place for is left out and reported. */
export function planIntegration({ events, issues }: ReadEvents, named: Named, endpoints: HeapEndpoints): Planned {
  const [main] = events
  const key = main?.key
  const hasKey = key !== undefined && key.length >= MIN_INTEGRATION_KEY
  const calls = events.map((facts) => integrationCall(facts, named, { endpoints, hasKey }))
  const added: Issue[] = []
  if (events.some(({ properties }) => Object.values(properties).some((value) => typeof value !== 'string'))) {
    added.push({ code: 'values_as_text', path: 'properties' })
  }
  if (main?.sessionId !== undefined) added.push(sessionIdIgnored())
  if (key !== undefined && !hasKey) {
    const lengths = { limit: MIN_INTEGRATION_KEY, actual: key.length }
    added.push({ code: 'idempotency_key_left_out', path: 'messageId', ...lengths })
  }
  return { calls, issues: [...issues, ...added] }
}

function integrationCall(
  { event, properties, timestamp, key }: EventFacts,
  { identifier, subject }: Named,
  { endpoints, hasKey }: { endpoints: HeapEndpoints; hasKey: boolean }
): Call {
  const texts = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, String(value)]))
  const item: IntegrationTrackItem = {
    event,
    user_identifier: identifier,
    custom_properties: texts,
    ...(timestamp !== undefined && { timestamp }),
    ...(hasKey && key !== undefined && { idempotency_key: key })
  }
  return { endpoint: endpoints.anonymousTrack, item, subject }
}
