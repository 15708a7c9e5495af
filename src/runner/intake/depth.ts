// Cuts values that are nested deeper than any service takes, so that reading and storing them cannot fail.
import { isRecord } from '../../heap/input'

/**
 * Levels of a request that are kept. Heap's rules take 32 of an event and report that there are more; from some
 * thousands on, `JSON.stringify` and Segment's mapping fail.
 */
const MAX_LEVELS = 100

/** The same value if it is not too deep; otherwise a copy whose objects and lists on the last level are empty. */
export function cutDepth(value: unknown): unknown {
  return isDeeper(value, MAX_LEVELS) ? cut(value, MAX_LEVELS) : value
}

function isDeeper(value: unknown, levels: number): boolean {
  const inner = innerOf(value)
  return inner !== undefined && (levels === 0 ? inner.length > 0 : inner.some((one) => isDeeper(one, levels - 1)))
}

function innerOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value as unknown[]
  return isRecord(value) ? Object.values(value) : undefined
}

function cut(value: unknown, levels: number): unknown {
  if (Array.isArray(value)) return levels === 0 ? [] : value.map((one) => cut(one, levels - 1))
  if (!isRecord(value)) return value
  const kept = levels === 0 ? [] : Object.entries(value)
  return Object.fromEntries(kept.map(([key, one]) => [key, cut(one, levels - 1)]))
}
