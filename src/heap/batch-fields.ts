// Merges the fields that all events of a Segment batch share into each event.
import { isRecord } from './input'

/** Fields that Segment merges into every event of a batch. A field that is not an object is absent. */
export interface BatchFields {
  readonly context?: Readonly<Record<string, unknown>>
  readonly integrations?: Readonly<Record<string, unknown>>
}

const KEYS = ['context', 'integrations'] as const

/** The shared fields of a batch; `undefined` when it has none. */
export function sharedFields(body: unknown): BatchFields | undefined {
  if (!isRecord(body)) return undefined
  const shared = KEYS.flatMap((key) => {
    const value = body[key]
    return isRecord(value) && Object.keys(value).length > 0 ? [[key, value] as const] : []
  })
  return shared.length === 0 ? undefined : Object.fromEntries(shared)
}

/**
 * The event with the shared fields of its batch; its own fields win. The same object when nothing is shared. An event
 * without a context of its own gets the shared object itself, not a copy.
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
