// Text as PostgreSQL can store it: it has no character 0, which other systems allow in the id of a person.

const ZERO = '\0'
const ONE = '\x01'
/** What stands for the two. They begin with the same character, so that the order of texts stays the same. */
const STORED_ZERO = '\x01\x01'
const STORED_ONE = '\x01\x02'

export function toStored(text: string): string {
  return text.replaceAll(ONE, STORED_ONE).replaceAll(ZERO, STORED_ZERO)
}

export function fromStored(text: string): string {
  if (!text.includes(ONE)) return text
  const parts = text.split(STORED_ZERO)
  return parts.map((part) => part.replaceAll(STORED_ONE, ONE)).join(ZERO)
}
