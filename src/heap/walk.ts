// What every walk through an event's values shares: where it is, what it has met, what it reports.
// Knows neither properties nor JSON text.
import type { AlterationCode, Issue } from '../errors'
import { MAX_DEPTH } from './limits'

/** Paths in issues are cut to this many UTF-16 units: a hostile key must not fill a log. Our choice. */
const MAX_PATH = 200

/** The state of one walk. `ancestors` holds the objects on the way down, for cycles and depth. */
export interface Walk {
  readonly issues: Issue[]
  readonly ancestors: object[]
}

export function report(walk: Walk, code: AlterationCode, issue: Omit<Issue, 'code'>): void {
  walk.issues.push({ code, ...issue, path: issue.path.slice(0, MAX_PATH) })
}

/**
 * Runs `visit` with `value` on the way down. Reports and skips a branch that leads back to itself, is nested
 * deeper than `MAX_DEPTH` levels, or fails when it is read.
 */
export function descend(walk: Walk, path: string, step: { value: object; visit: () => void }): boolean {
  const { value, visit } = step
  const { ancestors } = walk
  if (ancestors.includes(value)) {
    report(walk, 'circular', { path })
    return false
  }
  if (ancestors.length > MAX_DEPTH) {
    report(walk, 'too_deep', { path, limit: MAX_DEPTH, actual: ancestors.length })
    return false
  }
  const depth = ancestors.push(value)
  try {
    visit()
    return true
  } catch {
    report(walk, 'unreadable_value', { path })
    return false
  } finally {
    ancestors.length = depth - 1
  }
}

/** Reads one key. A getter that throws is reported, and counts as absent. */
export function readKey(
  walk: Walk,
  source: Readonly<Record<string, unknown>>,
  at: { key: string; path: string }
): unknown {
  try {
    return source[at.key]
  } catch {
    report(walk, 'unreadable_value', { path: at.path })
    return undefined
  }
}
