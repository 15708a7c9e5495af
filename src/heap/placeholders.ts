// Which ids mean nobody. Heap merges everyone who shares an identity, and everybody whose account has one id, so
// these must never become one.

/**
 * Words that senders write where they know nobody: compared without regard to case and to quotes and brackets around
 * them. The last five are refused by heap.js as well (seen in heap.js 5.3.6).
 */
export const PLACEHOLDERS: readonly string[] =
  'undefined,null,none,nil,nan,n/a,not set,-1,true,false,anonymous,guest,unknown,user,object object,na,email,not_authenticated,unique_identifier,hashed_user_id'.split(
    ','
  )

/** `0`, and zeros in groups, such as the UUID of zeros. */
const ZEROS = /^0+(?:[-:.]0+)*$/

/** What a template engine leaves of a value that was never filled in: anywhere in the id, or `%user%` as a whole. */
const TEMPLATE = /\{\{.*\}\}|\$\{.*\}|<%.*%>|^%[^%<>\s]+%$/s

const WRAPPING = /^["'`([{<]+|["'`)\]}>]+$/g

const KNOWN: ReadonlySet<string> = new Set(PLACEHOLDERS)

/** An id that nothing is around and that is no zero, as nearly all are: none of the patterns can match (bench: send). */
const PLAIN = /^[a-z1-9][\w-]*$/

/** Which identities count as no user id. */
export interface PlaceholderRules {
  /** Further placeholders, lower case, on top of `PLACEHOLDERS`. */
  readonly blockedIdentities: ReadonlySet<string>
  /** Placeholders that are real ids for this customer, lower case. */
  readonly allowedIdentities: ReadonlySet<string>
}

/** `id` is trimmed, and no longer than ids may be; its case does not matter. An empty one is none, but no placeholder. */
export function isPlaceholder(id: string, { blockedIdentities, allowedIdentities }: PlaceholderRules): boolean {
  const known = id.toLowerCase()
  if (known === '' || allowedIdentities.has(known)) return false
  const isPlain = PLAIN.test(known)
  const bare = isPlain ? known : known.replace(WRAPPING, '').trim()
  if (bare === '' || blockedIdentities.has(known) || blockedIdentities.has(bare) || KNOWN.has(bare)) return true
  return !isPlain && (ZEROS.test(bare) || TEMPLATE.test(known))
}
