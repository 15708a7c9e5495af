// Reads one event as it was sent, and adds the fields that Segment adds.
import { randomUUID } from 'node:crypto'
import type { NewEvent } from '../../storage/queue/queue'
import { MARKS, type Marks } from '../marks'
import { readTimes } from './event-time'

/** An event to be stored, without its source. */
export type SentEvent = Omit<NewEvent, 'sourceId'>

/** What the request adds to an event. */
export interface Circumstances {
  /** The type in the path; `undefined` to use the event's own. */
  readonly type: string | undefined
  /** Epoch milliseconds. */
  readonly receivedAt: number
  readonly sentAt: unknown
  /** Context and integrations of its batch, as JSON text. */
  readonly shared: string | undefined
  /** Present for a forwarded event, whose times stay unchanged. */
  readonly marks?: Marks
}

export function readEvent(raw: Readonly<Record<string, unknown>>, circumstances: Circumstances): SentEvent {
  const { writeKey: _kept, [MARKS]: _foreign, ...sent } = raw
  const { receivedAt, sentAt, shared, marks } = circumstances
  const type = circumstances.type ?? (typeof sent['type'] === 'string' ? sent['type'] : '')
  const messageId = textOf(sent['messageId']) ?? `runner-${randomUUID()}`
  const event = {
    ...sent,
    type,
    messageId,
    ...(sentAt !== undefined && { sentAt }),
    ...readTimes(sent, { sentAt, receivedAt, isForwarded: marks !== undefined }),
    ...(marks && { [MARKS]: marks })
  }
  return {
    receivedAt,
    type,
    name: textOf(type === 'track' ? sent['event'] : sent['name']) ?? null,
    userKey: textOf(sent['userId']) ?? textOf(sent['anonymousId']) ?? messageId,
    body: JSON.stringify(event),
    ...(shared !== undefined && { shared })
  }
}

export function textOf(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined
}
