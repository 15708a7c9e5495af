// Reads a stored event with what it shares with the others of its batch.
import type { JSONObject } from '@segment/actions-core'
import { withBatchFields, type BatchFields } from '../heap/batch-fields'
import { isRecord } from '../heap/input'
import type { StoredEvent } from '../storage/queue/queue'

/**
 * The event as its destination gets it; `undefined` where it is no longer what was stored: the check at the start looks at
 * the pages of the file, not at the text in them. What it shares is read anew: fine for one event.
 */
export function readStored(stored: Pick<StoredEvent, 'body' | 'shared'>): JSONObject | undefined {
  return createStoredReader()(stored)
}

/** For several events behind each other: what they share is read once, and is one object in all of them. */
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
