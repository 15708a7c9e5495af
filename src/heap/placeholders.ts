// Recognises ids that stand for nobody. Heap merges all users with the same identity, and all accounts with the same
// id, so these must never be sent as one.

/**
 * Words that senders write when they have no id. Case, and quotes or brackets around them, do not matter. heap.js
 * refuses the last five as well (seen in heap.js 5.3.6).
 */
export const PLACEHOLDERS: readonly string[] =
  'undefined,null,none,nil,nan,n/a,not set,-1,true,false,anonymous,guest,unknown,user,object object,na,email,not_authenticated,unique_identifier,hashed_user_id'.split(
    ','
  )

/** `0`, and zeros in groups, such as the UUID of zeros. */
const ZEROS = /^0+(?:[-:.]0+)*$/

/** A template variable that was never filled in: anywhere in the id, or `%user%` as the whole id. */
const TEMPLATE = /\{\{.*\}\}|\$\{.*\}|<%.*%>|^%[^%<>\s]+%$/s

const WRAPPING = /^["'`([{<]+|["'`)\]}>]+$/g

const KNOWN: ReadonlySet<string> = new Set(PLACEHOLDERS)

/** Nearly all ids: no wrapping, and no zero at the start. The patterns above cannot match these (bench: send). */
const PLAIN = /^[a-z1-9][\w-]*$/

/** Which identities count as no user id. */
export interface PlaceholderRules {
  /** Further placeholders, lower case, on top of `PLACEHOLDERS`. */
  readonly blockedIdentities: ReadonlySet<string>
  /** Placeholders that are real ids for this customer, lower case. */
  readonly allowedIdentities: ReadonlySet<string>
}

/**
 * `id` must be trimmed and within the limit of ids. Case does not matter. An empty id is missing, not a placeholder.
 */
export function isPlaceholder(id: string, { blockedIdentities, allowedIdentities }: PlaceholderRules): boolean {
  const known = id.toLowerCase()
  if (known === '' || allowedIdentities.has(known)) return false
  const isPlain = PLAIN.test(known)
  const bare = isPlain ? known : known.replace(WRAPPING, '').trim()
  if (bare === '' || blockedIdentities.has(known) || blockedIdentities.has(bare) || KNOWN.has(bare)) return true
  return !isPlain && (ZEROS.test(bare) || TEMPLATE.test(known))
}
