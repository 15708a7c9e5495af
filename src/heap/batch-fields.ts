// Fields that the body of a batch has for all of its events, as Segment takes them.
import { isRecord } from './input'

/** Fields that Segment merges into every event of a batch; absent where they are no objects. */
export interface BatchFields {
  readonly context?: Readonly<Record<string, unknown>>
  readonly integrations?: Readonly<Record<string, unknown>>
}

const KEYS = ['context', 'integrations'] as const

/** What the body of a batch shares; `undefined` where it is nothing. */
export function sharedFields(body: unknown): BatchFields | undefined {
  if (!isRecord(body)) return undefined
  const shared = KEYS.flatMap((key) => {
    const value = body[key]
    return isRecord(value) && Object.keys(value).length > 0 ? [[key, value] as const] : []
  })
  return shared.length === 0 ? undefined : Object.fromEntries(shared)
}

/**
 * The event with what it shares with the others of its batch, the event's own on top. The same object where there is
 * nothing to share. An event without a context of its own gets the shared object itself, not a copy.
 */
export function withBatchFields(event: unknown, shared: BatchFields | undefined): unknown {
  if (!isRecord(event) || shared === undefined) return event
  const inherited = KEYS.flatMap((key) => (shared[key] === undefined ? [] : [[key, merged(shared[key], event[key])]]))
  return { ...event, ...(Object.fromEntries(inherited) as BatchFields) }
}

function merged(shared: Readonly<Record<string, unknown>>, own: unknown): unknown {
  if (!isRecord(own)) return own ?? shared
  return Object.keys(own).length === 0 ? shared : { ...shared, ...own }
}
