// Converts stored events for the debugger.
import { fieldOf, isRecord } from '../../heap/input'
import { readAudienceChange } from '../../heap/segment-event'
import { findTransformations } from '../../heap/transformations'
import type { Attempt } from '../../storage/queue/attempts'
import type { Delivery, StoredEvent, TrackedEvent } from '../../storage/queue/queue'
import { marksOf } from '../marks'
import { storedReason, toIssue } from '../reasons'
import { readStored } from '../stored-event'
import type { Detail } from '../worker/settling'
import { toIso } from './iso-time'
import type { Attempt as AttemptView, Delivery as DeliveryView, EventDetail, EventRow } from './shapes'

export function toEventRow(tracked: TrackedEvent): EventRow {
  return { ...factsOf(tracked, readStored(tracked)), deliveries: tracked.deliveries.map(toDeliveryRow) }
}

/** @param attempts as the history lists them */
export function toEventDetail(tracked: TrackedEvent, attempts: readonly Attempt[]): EventDetail {
  const event = readStored(tracked) ?? {}
  const deliveries = tracked.deliveries.map((delivery) => {
    const { problem, issues, sent } = detailOf(delivery)
    const bodies = sent.map(({ body }) => body)
    const renamed = issues.flatMap(({ renamedTo }) => renamedTo ?? [])
    const transformations = findTransformations(event, bodies, renamed)
    const own = attempts.filter(({ destinationId }) => destinationId === delivery.destinationId)
    const row = { ...toDeliveryRow(delivery), error: problem, issues: issues.map(toIssue), transformations, sent }
    return { ...row, ...splitAttempts(delivery, own) }
  })
  const { privateFields = { dropped: [], hashed: [] } } = marksOf(event)
  return { ...factsOf(tracked, event), event, privateFields, deliveries }
}

function factsOf(tracked: TrackedEvent, event: unknown): Omit<EventRow, 'deliveries'> {
  return {
    id: tracked.id,
    receivedAt: toIso(tracked.receivedAt),
    type: tracked.type,
    name: tracked.name,
    userId: textOf(fieldOf(event, 'userId')),
    anonymousId: textOf(fieldOf(event, 'anonymousId')),
    messageId: textOf(fieldOf(event, 'messageId')),
    sourceId: tracked.sourceId,
    audience: audienceOf(tracked, event)
  }
}

/** Of an event that is in a run of audience changes. */
export function audienceOf({ run }: Pick<StoredEvent, 'run'>, event: unknown): EventRow['audience'] {
  const found = typeof run === 'number' ? readAudienceChange(event) : undefined
  if (found === undefined || typeof run !== 'number') return null
  const { key, isMember } = found
  return { run, key, change: isMember === undefined ? 'unclear' : isMember ? 'entered' : 'left' }
}

function toDeliveryRow(delivery: Delivery): DeliveryView {
  const { destinationId, state, attempts, code, dueAt } = delivery
  return {
    destinationId,
    state,
    attempts,
    at: toIso(delivery.at),
    nextAttemptAt: state === 'retrying' ? toIso(dueAt) : null,
    code,
    title: code === null ? null : storedReason(code).title,
    issueCount: detailOf(delivery).issues.length
  }
}

/** While an event waits for another one, all its attempts count as earlier ones. */
function splitAttempts({ code }: Delivery, attempts: readonly Attempt[]) {
  const [last] = code === 'held_for_order' ? [] : attempts
  const lastAttempt = last === undefined ? null : { number: last.number, at: toIso(last.at) }
  return { lastAttempt, earlierAttempts: attempts.filter((attempt) => attempt !== last).map(toAttemptView) }
}

function toAttemptView({ number, at, state, code, detail }: Attempt): AttemptView {
  const { problem, sent } = detailOf({ detail })
  return { number, at: toIso(at), state, title: code === null ? null : storedReason(code).title, error: problem, sent }
}

/** What the worker stored about a delivery; empty before the first attempt. */
export function detailOf({ detail }: Pick<Delivery, 'detail'>): Detail {
  const parsed = detail === null ? undefined : parse(detail)
  return isRecord(parsed) ? (parsed as unknown as Detail) : { problem: null, issues: [], sent: [] }
}

/** `undefined` for a detail that is damaged. */
function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown
  } catch {
    return undefined
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null
}
