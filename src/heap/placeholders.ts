// Which user ids stand for nobody. Heap merges everyone who shares an identity, so these must never become one.

/** Values that senders write where they know no user. Compared trimmed and in lower case. */
export const PLACEHOLDERS: readonly string[] =
  'undefined,null,none,nil,nan,0,-1,true,false,anonymous,guest,unknown,user,[object object],{},""'.split(',')

const ALL_ZERO_UUID = /^\{?0{8}(-?0{4}){3}-?0{12}\}?$/

/** Which identities count as no user id. */
export interface PlaceholderRules {
  /** Further placeholders, lower case, on top of `PLACEHOLDERS`. */
  readonly blockedIdentities: ReadonlySet<string>
  /** Placeholders that are real ids for this customer, lower case. */
  readonly allowedIdentities: ReadonlySet<string>
}

/** `identity` is trimmed; its case does not matter. */
export function isPlaceholder(identity: string, { blockedIdentities, allowedIdentities }: PlaceholderRules): boolean {
  const known = identity.toLowerCase()
  if (allowedIdentities.has(known)) return false
  return blockedIdentities.has(known) || PLACEHOLDERS.includes(known) || ALL_ZERO_UUID.test(known)
}
