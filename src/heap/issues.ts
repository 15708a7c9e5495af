// Joins lists of issues. Nearly all of them are empty, and several are joined for every event.
import type { Issue } from '../errors'

export const NO_ISSUES: readonly Issue[] = []

/** `first` followed by `second`. A new list is made only when both have entries (bench: send). */
export function joinIssues(first: readonly Issue[], second: readonly Issue[]): readonly Issue[] {
  if (second.length === 0) return first
  return first.length === 0 ? second : [...first, ...second]
}
