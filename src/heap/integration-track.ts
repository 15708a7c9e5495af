// Plans events for the integrations endpoint: of visitors who are known by Segment's anonymous id only, and of users
// whose other identifiers a customer wants to send as well.
import type { Call } from '../delivery/types'
import { HeapDestinationError, type Issue } from '../errors'
import { checkIdentity } from './checks'
import type { Planned } from './context-traits'
import type { HeapEndpoints } from './endpoints'
import { sessionIdIgnored, type EventFacts, type ReadEvents } from './event-facts'
import { namesNobody } from './identity'
import type { TrackInput } from './input'
import { MIN_INTEGRATION_KEY } from './limits'
import { refusing } from './check-error'
import type { HeapSettings } from './settings'
import type { IntegrationTrackItem } from './wire'

/**
 * The anonymous id to send the event under, when the settings allow that and the event has no user id. Otherwise the
 * error that keeps the event from being sent. `error` is the error of the user id.
 */
export function readVisitor(
  { person: { anonymousId } }: TrackInput,
  error: HeapDestinationError,
  { anonymousEvents, identityRules }: HeapSettings
): string | HeapDestinationError {
  if (anonymousEvents !== 'send' || !namesNobody(error)) return error
  // A visitor "undefined" would merge as many people as a user "undefined".
  const refuse = refusing(anonymousId)
  const visitor = checkIdentity(anonymousId, identityRules, (code, _, ...lengths) =>
    refuse(code, 'anonymousId', ...lengths)
  )
  if (typeof visitor === 'string' || visitor.code !== 'missing_identity') return visitor
  return error.code === 'missing_identity'
    ? new HeapDestinationError(error.code, 'userId and anonymousId are missing.', error.facts)
    : error
}

/** The identifiers that Heap gets with an event, and the subject whose order it keeps. */
export interface Named {
  readonly identifier: IntegrationTrackItem['user_identifier']
  readonly subject: string
}

/** Property values become text. What this endpoint does not take is left out and reported. */
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
