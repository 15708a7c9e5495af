// Reads a stored event with what it shares with the others of its batch.
import type { JSONObject } from '@segment/actions-core'
import { withBatchFields, type BatchFields } from '../heap/batch-fields'
import type { StoredEvent } from '../storage/queue/queue'

/** The event as its destination gets it. What it shares is read anew: fine for one event. */
export function readStored(stored: Pick<StoredEvent, 'body' | 'shared'>): JSONObject {
  return createStoredReader()(stored)
}

/** For several events behind each other: what they share is read once, and is one object in all of them. */
export function createStoredReader(): typeof readStored {
  let lastText: string | undefined
  let lastFields: BatchFields | undefined
  return ({ body, shared }) => {
    const event = JSON.parse(body) as JSONObject
    if (shared === undefined || shared === null) return event
    if (shared !== lastText) {
      lastFields = JSON.parse(shared) as BatchFields
      lastText = shared
    }
    return withBatchFields(event, lastFields) as JSONObject
  }
}
