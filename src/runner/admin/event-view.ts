// Events as the debugger shows them. Reads what the worker stored; changes nothing.
import { at, isRecord } from '../../heap/input'
import type { Delivery, TrackedEvent } from '../../storage/queue/queue'
import type { State } from '../../storage/queue/states'
import { reasonOf, type Issue, type Problem } from '../reasons'
import type { Sent } from '../worker/recorder'
import type { Detail } from '../worker/settling'
import { toIso } from './iso-time'

export interface DeliveryRow {
  readonly destinationId: string
  readonly state: State
  readonly attempts: number
  readonly at: string | null
  readonly nextAttemptAt: string | null
  readonly code: string | null
  readonly title: string | null
  readonly issueCount: number
}

export interface EventRow {
  readonly id: number
  readonly receivedAt: string | null
  readonly type: string
  readonly name: string | null
  readonly userId: string | null
  readonly anonymousId: string | null
  readonly messageId: string | null
  readonly sourceId: string
  readonly deliveries: readonly DeliveryRow[]
}

export interface EventDetail extends EventRow {
  readonly event: unknown
  readonly deliveries: readonly (DeliveryRow & {
    readonly error: Problem | null
    readonly issues: readonly Issue[]
    readonly sent: readonly Sent[]
  })[]
}

export function toEventRow(tracked: TrackedEvent): EventRow {
  return { ...factsOf(tracked, parse(tracked.body)), deliveries: tracked.deliveries.map(toDeliveryRow) }
}

export function toEventDetail(tracked: TrackedEvent): EventDetail {
  const event = parse(tracked.body)
  const deliveries = tracked.deliveries.map((delivery) => {
    const { problem, issues, sent } = detailOf(delivery)
    return { ...toDeliveryRow(delivery), error: problem, issues, sent }
  })
  return { ...factsOf(tracked, event), event, deliveries }
}

function factsOf(tracked: TrackedEvent, event: unknown): Omit<EventRow, 'deliveries'> {
  return {
    id: tracked.id,
    receivedAt: toIso(tracked.receivedAt),
    type: tracked.type,
    name: tracked.name,
    userId: textOf(at(event, 'userId')),
    anonymousId: textOf(at(event, 'anonymousId')),
    messageId: textOf(at(event, 'messageId')),
    sourceId: tracked.sourceId
  }
}

function toDeliveryRow(delivery: Delivery): DeliveryRow {
  const { destinationId, state, attempts, code, dueAt } = delivery
  return {
    destinationId,
    state,
    attempts,
    at: toIso(delivery.at),
    nextAttemptAt: state === 'retrying' ? toIso(dueAt) : null,
    code,
    title: code === null ? null : reasonOf(code).title,
    issueCount: detailOf(delivery).issues.length
  }
}

/** What the worker noted of a delivery; empty before its first attempt. */
export function detailOf({ detail }: Delivery): Detail {
  const parsed = detail === null ? undefined : parse(detail)
  return isRecord(parsed) ? (parsed as unknown as Detail) : { problem: null, issues: [], sent: [] }
}

function parse(json: string): unknown {
  return JSON.parse(json) as unknown
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null
}
