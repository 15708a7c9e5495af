// Reads identifiers that a mapping sends beside the user's own: an e-mail address, Segment's anonymous id.
import type { Issue } from '../errors'
import { checkIdentity } from './checks'
import type { PersonRules } from './identity'
import { NO_ISSUES } from './issues'
import { isGiven } from './plain'

/** Identifiers of the event, unchecked. */
export interface MoreIdentifiers {
  readonly email?: unknown
  readonly anonymousId?: unknown
}

export interface ReadIdentifiers {
  /** `undefined` when there are none. */
  readonly identifiers: { readonly email?: string; readonly anonymous_id?: string } | undefined
  readonly issues: readonly Issue[]
}

const NONE: ReadIdentifiers = { identifiers: undefined, issues: NO_ISSUES }

/**
 * The identifiers that pass the rules for user ids; the others are left out and reported. An e-mail address is left out
 * when user ids are hashed, since it would reveal who the user is.
 */
export function readMoreIdentifiers(given: MoreIdentifiers | undefined, rules: PersonRules): ReadIdentifiers {
  if (given === undefined) return NONE
  const read = { email: readAddress(given.email, rules), anonymous_id: readName(given.anonymousId, rules) }
  const issues = [
    ...leftOut('email', given.email, read.email),
    ...leftOut('anonymousId', given.anonymousId, read.anonymous_id)
  ]
  const identifiers = Object.fromEntries(Object.entries(read).filter(([, name]) => name !== undefined))
  return { identifiers: Object.keys(identifiers).length > 0 ? identifiers : undefined, issues }
}

function readAddress(value: unknown, rules: PersonRules): string | undefined {
  const name = rules.isHashed ? undefined : readName(value, rules)
  return name?.includes('@') ? name : undefined
}

function readName(value: unknown, rules: PersonRules): string | undefined {
  return checkIdentity(value, rules, () => undefined)
}

function leftOut(path: string, given: unknown, read: string | undefined): Issue[] {
  return isGiven(given) && read === undefined ? [{ code: 'identifier_left_out', path }] : []
}
