// The message id of an event that has none: made from its place and content, so that a repeat of its file is harmless.
import { createHash } from 'node:crypto'
import { readMessageId } from '../heap/checks'
import { isRecord } from '../heap/input'
import { readRecord, reportTo } from '../heap/plain-tree'
import type { Place } from './entry'

/**
 * The same value where it has a usable message id, or can have none.
 * @param number of the entry among all that the run reads, from 0
 */
export function withKey(value: unknown, { file, line, index }: Place, number: number): unknown {
  if (!isRecord(value) || readMessageId(value['messageId']) !== undefined) return value
  // Of several files, one more or less must not move the places in the others.
  const [start, where] = file === undefined ? ['', number] : [`${file}\n${index ?? ''}\n`, line]
  const digest = createHash('sha256')
    .update(start + contentOf(value))
    .digest('hex')
    .slice(0, 32)
  return { ...value, messageId: `send-${where}-${digest}` }
}

function contentOf(value: object): string {
  try {
    return JSON.stringify(value)
  } catch {
    // Nested deeper than JavaScript can write. As deep as it is sent, it can be.
    return JSON.stringify(readRecord(value, '', reportTo([])))
  }
}
