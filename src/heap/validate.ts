// The checks of checks.ts with the error to report when one fails. Each returns the checked value or the error.
import type { HeapDestinationError } from '../errors'
import { checkEventName, checkGroupId, refuseProperties } from './checks'
import { flatten, flattenTree, type Flattened, type FlattenRules } from './flatten'
import type { Limits } from './limits'
import { isPlainTree } from './plain-tree'
import { orError, toError } from './refusal'
import { flattenShaped } from './shaped-properties'
import { shapesProperties, type Shaping } from './shaping'

export function validateEventName(event: unknown, limits: Pick<Limits, 'eventName'>): string | HeapDestinationError {
  return orError(checkEventName(event, limits), event)
}

export function validateGroupId(groupId: unknown, limits: Pick<Limits, 'identity'>): string | HeapDestinationError {
  return orError(checkGroupId(groupId, limits), groupId)
}

/** The flat form of properties or traits, shaped as asked. Absent ones are empty; anything but an object is an error. */
export function validateProperties(
  source: unknown,
  rules: FlattenRules & { readonly root: 'properties' | 'traits' },
  shaping?: Shaping
): Flattened | HeapDestinationError {
  const refusal = refuseProperties(source, rules.root)
  if (refusal) return toError(refusal, source)
  const given = source ?? {}
  if (shaping && shapesProperties(shaping)) return flattenShaped(given, rules, shaping)
  // Nearly every event of a server comes from JSON and needs no copy (bench: a quarter of the time that mapping takes).
  return isPlainTree(given) ? flattenTree(given, rules) : flatten(given, rules)
}
