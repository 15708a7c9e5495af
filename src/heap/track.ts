// Plans a track, page or screen event: of a known person, or of an anonymous visitor if the settings allow it.
import type { Call, Plan } from '../delivery/types'
import { HeapDestinationError } from '../errors'
import type { HeapEndpoints } from './endpoints'
import { leaveOutTraits, planContextTraits, type Planned } from './context-traits'
import { readEvents, type EventFacts, type ReadEvents } from './event-facts'
import { placeholderIgnored, readPerson, type Person } from './identity'
import type { TrackInput } from './input'
import { planIntegration, readVisitor } from './integration-track'
import { joinIssues } from './issues'
import { readMoreIdentifiers, type ReadIdentifiers } from './more-identifiers'
import type { PlanContext } from './plan'
import type { Shaping } from './shaping'
import type { TrackItem } from './wire'

export function planTrack(input: TrackInput, context: PlanContext): Plan {
  const { settings, endpoints } = context
  const shaping = input.shaping ?? settings.shaping
  const person = readPerson(input.person, settings.identityRules)
  const visitor = 'error' in person ? readVisitor(input, person.error, settings) : undefined
  if (visitor instanceof HeapDestinationError) return { error: visitor, issues: person.issues }
  const read = readEvents(input, shaping)
  if (read instanceof HeapDestinationError) return { error: read, issues: person.issues }
  const more = readMoreIdentifiers(input.moreIdentifiers, settings.identityRules)
  const issues = joinIssues(joinIssues(person.issues, read.issues), more.issues)
  const events = { events: read.events, issues }
  if ('who' in person) {
    const { who } = person
    const planned = planKnown(events, { who, more }, endpoints)
    return withTraits(planned, input, { who, context, shaping })
  }
  const named = { anonymous_id: visitor ?? '' }
  const all = { events: read.events, issues: joinIssues(issues, placeholderIgnored(person.error)) }
  const identifier = { ...more.identifiers, ...named }
  const planned = planIntegration(all, { identifier, subject: `anonymous:${named.anonymous_id}` }, endpoints)
  return { calls: planned.calls, issues: joinIssues(planned.issues, leaveOutTraits(input.traits)) }
}

/** For Heap's documented endpoint, or, if a mapping asks for more identifiers, for the integrations endpoint. */
function planKnown(
  { events, issues }: ReadEvents,
  { who, more }: { who: Person; more: ReadIdentifiers },
  endpoints: HeapEndpoints
): Planned {
  const { identifiers } = more
  if (identifiers === undefined) return { calls: events.map((facts) => trackCall(facts, who, endpoints)), issues }
  const identifier = { ...('identity' in who ? who : { user_id: who.heapUserId }), ...identifiers }
  return planIntegration({ events, issues }, { identifier, subject: subjectOf(who) }, endpoints)
}

function withTraits(
  { calls, issues }: Planned,
  { traits, person }: TrackInput,
  { who, context, shaping }: { who: Person; context: PlanContext; shaping: Shaping | undefined }
): Plan {
  if (!('identity' in who)) return { calls, issues: joinIssues(issues, leaveOutTraits(traits)) }
  const user = planContextTraits(traits, { identity: who.identity, person }, { context, shaping })
  return { calls: user.calls.length > 0 ? [...user.calls, ...calls] : calls, issues: joinIssues(issues, user.issues) }
}

/** One event of a known person. */
export function trackCall(facts: EventFacts, person: Person, endpoints: HeapEndpoints): Call {
  const { event, properties, timestamp, key, sessionId } = facts
  // Assigned key by key: a spread for each key takes three times as long (bench: send).
  const item: TrackItem = { event }
  if ('identity' in person) item.identity = person.identity
  else item.user_id = person.heapUserId
  if (sessionId !== undefined) item.session_id = sessionId
  item.properties = properties
  if (timestamp !== undefined) item.timestamp = timestamp
  if (key !== undefined) item.idempotency_key = key
  return { endpoint: endpoints.track, item, subject: subjectOf(person) }
}

function subjectOf(person: Person): string {
  return 'identity' in person ? `identity:${person.identity}` : `heap_user:${person.heapUserId}`
}
