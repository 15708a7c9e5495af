// Fields that the body of a batch has for all of its events, as Segment takes them. Knows no HTTP and no files.
import { isRecord } from './input'

/** Fields that Segment merges into every event of a batch. */
export interface BatchFields {
  readonly context: unknown
  readonly integrations: unknown
}

/** The event with what it shares with the others of its batch. The same object where there is nothing to share. */
export function withBatchFields(event: unknown, { context, integrations }: BatchFields): unknown {
  if (!isRecord(event) || !(isRecord(context) || isRecord(integrations))) return event
  return {
    ...event,
    ...merged('context', context, event['context']),
    ...merged('integrations', integrations, event['integrations'])
  }
}

/** The batch's object below the event's own. */
export function merged(key: string, shared: unknown, own: unknown): Record<string, unknown> {
  if (!isRecord(shared)) return {}
  return { [key]: isRecord(own) ? { ...shared, ...own } : (own ?? shared) }
}
