// Lists of what was altered in an event. Nearly all are empty, and several are joined for every event.
import type { Issue } from '../errors'

export const NO_ISSUES: readonly Issue[] = []

/** `first`, and after it `second`. Makes a new list only where both have something (bench: send). */
export function joinIssues(first: readonly Issue[], second: readonly Issue[]): readonly Issue[] {
  if (second.length === 0) return first
  return first.length === 0 ? second : [...first, ...second]
}
