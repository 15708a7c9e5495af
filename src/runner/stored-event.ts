// Reads a stored event, including the fields that its batch shares.
import type { JSONObject } from '@segment/actions-core'
import { withBatchFields, type BatchFields } from '../heap/batch-fields'
import { isRecord } from '../heap/input'
import type { StoredEvent } from '../storage/queue/queue'

/**
 * The event for a destination. `undefined` if the stored text is damaged: the check at the start looks at the pages of
 * the file, not at the text in them. For several events use `createStoredReader`.
 */
export function readStored(stored: Pick<StoredEvent, 'body' | 'shared'>): JSONObject | undefined {
  return createStoredReader()(stored)
}

/** For several events in a row: shared fields are parsed once, and are the same object in all of them. */
export function createStoredReader(): typeof readStored {
  let lastText: string | undefined
  let lastFields: BatchFields | undefined
  return ({ body, shared }) => {
    const event = parseObject(body)
    if (event === undefined || shared === undefined || shared === null) return event
    if (shared !== lastText) {
      lastFields = parseObject(shared)
      lastText = shared
    }
    return lastFields && (withBatchFields(event, lastFields) as JSONObject)
  }
}

function parseObject(text: string): JSONObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? (value as JSONObject) : undefined
  } catch {
    return undefined
  }
}
