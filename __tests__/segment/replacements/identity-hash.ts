// SHA-256: of user ids, for customers who keep plain ids out of Heap, and of names, for keys.
import { createHash } from 'crypto'

/** 64 hexadecimal digits in lower case. Nothing is trimmed or lower-cased: what was checked as an identity is hashed. */
export function hashIdentity(identity: string): string {
  return createHash('sha256').update(identity, 'utf8').digest('hex')
}

/** The first 16 hexadecimal digits of the same, to tell short texts apart. */
export function shortHash(text: string): string {
  return hashIdentity(text).slice(0, 16)
}
