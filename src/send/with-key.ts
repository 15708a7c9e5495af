// Gives an event without a message id one that is made from its place and content, so that sending its file again does
// no harm.
import { createHash } from 'node:crypto'
import { readMessageId } from '../heap/checks'
import { isRecord } from '../heap/input'
import { readRecord, reportTo } from '../heap/plain-tree'
import type { Place } from './entry'

/**
 * The value with a message id; the same value if it has a usable one, or is not an object.
 * @param number the number of the entry among all that the run reads, from 0
 */
export function withKey(value: unknown, { file, line, index }: Place, number: number): unknown {
  if (!isRecord(value) || readMessageId(value['messageId']) !== undefined) return value
  // With several files the line counts, so that one file more or less does not change the ids of the others.
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
    // Nested deeper than JavaScript can write. readRecord cuts it to the depth that is sent.
    return JSON.stringify(readRecord(value, '', reportTo([])))
  }
}
