// Plans a track, page or screen event: for a known person, or for an anonymous visitor where that is switched on.
import type { Call, Plan } from '../delivery/types'
import { HeapDestinationError, type Issue } from '../errors'
import { readText } from './checks'
import { readEventTime } from './dates'
import type { HeapEndpoints } from './endpoints'
import { addLibrary, addView } from './event-properties'
import type { Flattened } from './flatten'
import { isGiven, namesNobody, placeholderIgnored, readIdentity, readPerson, type Person } from './identity'
import { isRecord, type TrackInput } from './input'
import { MIN_INTEGRATION_KEY, SERVER_LIMITS } from './limits'
import { setOwn } from './plain'
import type { PlanContext } from './plan'
import type { HeapSettings } from './settings'
import { validateEventName, validateProperties } from './validate'
import type { IntegrationTrackItem, TrackItem } from './wire'

/** The parts of an event that do not depend on who it is about. */
interface EventFacts {
  readonly event: string
  readonly flattened: Flattened
  readonly timestamp: string | undefined
  readonly messageId: string | undefined
  readonly sessionId: string | undefined
}

export function planTrack(input: TrackInput, context: PlanContext): Plan {
  const { settings, endpoints } = context
  const person = readPerson(input.person, { placeholders: settings.placeholders, limits: SERVER_LIMITS })
  const visitor = 'error' in person ? readVisitor(input, person.error, settings) : undefined
  if ('error' in person && visitor === undefined) return person
  const facts = readFacts(input)
  if (facts instanceof HeapDestinationError) return { error: facts, issues: person.issues }
  const issues = [...person.issues, ...facts.issues]
  if ('who' in person) return { calls: [trackCall(facts, person.who, endpoints)], issues }
  return planAnonymous(
    facts,
    { input, visitor: visitor ?? '', issues: [...issues, ...placeholderIgnored(person.error)] },
    endpoints
  )
}

function readFacts(input: TrackInput): (EventFacts & { issues: readonly Issue[] }) | HeapDestinationError {
  const event = validateEventName(input.event, SERVER_LIMITS)
  if (event instanceof HeapDestinationError) return event
  const flattened = validateProperties(input.properties, { root: 'properties', limits: SERVER_LIMITS })
  if (flattened instanceof HeapDestinationError) return flattened
  const added = [
    ...addView(flattened.properties, input.view, SERVER_LIMITS),
    ...addLibrary(flattened.properties, input.library, SERVER_LIMITS)
  ]
  const { timestamp, issues: timeIssues } = readEventTime(input.times)
  const [messageId, sessionId] = [readText(input.messageId), readText(input.sessionId)]
  const ignored: Issue[] = []
  if (messageId === undefined && isGiven(input.messageId)) {
    ignored.push({ code: 'idempotency_key_left_out', path: 'messageId' })
  }
  if (sessionId === undefined && isGiven(input.sessionId)) ignored.push(sessionIdIgnored())
  const issues = [...flattened.issues, ...added, ...timeIssues, ...ignored]
  return { event, flattened, timestamp, messageId, sessionId, issues }
}

function trackCall(facts: EventFacts, person: Person, endpoints: HeapEndpoints): Call {
  const isIdentified = 'identity' in person
  const item: TrackItem = {
    event: facts.event,
    ...(isIdentified ? { identity: person.identity } : { user_id: person.heapUserId }),
    ...(facts.sessionId !== undefined && { session_id: facts.sessionId }),
    properties: facts.flattened.properties,
    ...(facts.timestamp !== undefined && { timestamp: facts.timestamp }),
    ...(facts.messageId !== undefined && { idempotency_key: facts.messageId })
  }
  const subject = isIdentified ? `identity:${person.identity}` : `heap_user:${person.heapUserId}`
  return { endpoint: endpoints.track, item, subject }
}

function planAnonymous(
  facts: EventFacts,
  from: { input: TrackInput; visitor: string; issues: readonly Issue[] },
  endpoints: HeapEndpoints
): Plan {
  const { input, visitor } = from
  const issues = [...from.issues]
  const properties: Record<string, string> = {}
  for (const [key, value] of Object.entries(facts.flattened.properties)) setOwn(properties, key, String(value))
  const values = Object.values(facts.flattened.properties)
  if (values.some((value) => typeof value !== 'string')) issues.push({ code: 'values_as_text', path: 'properties' })
  if (isRecord(input.traits) && Object.keys(input.traits).length > 0) {
    issues.push({ code: 'traits_left_out', path: 'context.traits' })
  }
  if (facts.sessionId !== undefined) issues.push(sessionIdIgnored())
  const hasKey = facts.messageId !== undefined && facts.messageId.length >= MIN_INTEGRATION_KEY
  if (facts.messageId !== undefined && !hasKey) {
    const lengths = { limit: MIN_INTEGRATION_KEY, actual: facts.messageId.length }
    issues.push({ code: 'idempotency_key_left_out', path: 'messageId', ...lengths })
  }
  const item: IntegrationTrackItem = {
    event: facts.event,
    user_identifier: { anonymous_id: visitor },
    custom_properties: properties,
    ...(facts.timestamp !== undefined && { timestamp: facts.timestamp }),
    ...(hasKey && { idempotency_key: facts.messageId })
  }
  return { calls: [{ endpoint: endpoints.anonymousTrack, item, subject: `anonymous:${visitor}` }], issues }
}

/** The anonymous id to send under, when the customer wants that and nothing but the missing user id is wrong. */
function readVisitor(input: TrackInput, error: HeapDestinationError, settings: HeapSettings): string | undefined {
  if (settings.anonymousEvents !== 'send' || !namesNobody(error)) return undefined
  // A visitor called "undefined" would be as many people as a user of that name.
  const visitor = readIdentity(input.person.anonymousId, { placeholders: settings.placeholders, limits: SERVER_LIMITS })
  return typeof visitor === 'string' ? visitor : undefined
}

function sessionIdIgnored(): Issue {
  return { code: 'session_id_ignored', path: 'integrations.Heap.session_id' }
}
