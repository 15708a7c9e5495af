// Flattens as the server does, with what is reported as a list.
import type { Issue } from '../../src/errors'
import { flatten, type FlattenRules } from '../../src/heap/flatten'
import { reportTo } from '../../src/heap/plain-tree'
import type { Flattened } from '../../src/heap/shaped-properties'

export function flattened(source: object, rules: FlattenRules): Flattened {
  const issues: Issue[] = []
  return { properties: flatten(source, rules, reportTo(issues)), issues }
}
