// Estimates what a planned event takes in memory. Knows no service.
import type { Call } from '../../delivery/types'
import { isRecord } from '../../heap/input'

/** UTF-16 units, roughly: enough to bound memory, cheap enough for every event. */
export function sizeOf(calls: readonly Call[]): number {
  let size = 0
  for (const { item } of calls) {
    for (const part of Object.values(item)) size += partSize(part)
  }
  return size
}

function partSize(part: unknown): number {
  if (typeof part === 'string') return part.length
  if (!isRecord(part)) return 8
  let size = 0
  for (const key in part) {
    const value = part[key]
    size += key.length + (typeof value === 'string' ? value.length : 8)
  }
  return size
}
