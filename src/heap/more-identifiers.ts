// Identifiers that a mapping sends beside the one that names the user: an e-mail address, Segment's anonymous id.
import type { Issue } from '../errors'
import { checkIdentity } from './checks'
import type { PersonRules } from './identity'
import { NO_ISSUES } from './issues'
import { isGiven } from './plain'

/** As the event has them. */
export interface MoreIdentifiers {
  readonly email?: unknown
  readonly anonymousId?: unknown
}

export interface ReadIdentifiers {
  /** `undefined` where there are none. */
  readonly identifiers: { readonly email?: string; readonly anonymous_id?: string } | undefined
  readonly issues: readonly Issue[]
}

const NONE: ReadIdentifiers = { identifiers: undefined, issues: NO_ISSUES }

/**
 * Those that can name somebody, by the rules for user ids; the others are left out and reported. No address where user
 * ids are hashed: it would say who they are.
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
