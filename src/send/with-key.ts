// Gives an event without a usable message id one that is the same whenever the same file is sent.
import { createHash } from 'node:crypto'
import { readMessageId } from '../heap/checks'
import { isRecord } from '../heap/input'
import { readRecord, reportTo } from '../heap/plain-tree'

/** The id is made from the event's place and content, so that a repeat of the file is harmless. */
export function withKey(value: unknown, place: number): unknown {
  if (!isRecord(value) || readMessageId(value['messageId']) !== undefined) return value
  const digest = createHash('sha256').update(contentOf(value)).digest('hex').slice(0, 32)
  return { ...value, messageId: `send-${place}-${digest}` }
}

function contentOf(value: object): string {
  try {
    return JSON.stringify(value)
  } catch {
    // Nested deeper than JavaScript can write. As deep as it is sent, it can be.
    return JSON.stringify(readRecord(value, '', reportTo([])))
  }
}
