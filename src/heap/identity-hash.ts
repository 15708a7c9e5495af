// SHA-256 of user ids, for customers who keep plain ids out of Heap, and of event names, for idempotency keys.
import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex } from '@noble/hashes/utils'

/**
 * SHA-256 of the UTF-8 text: 64 hexadecimal digits in lower case. Nothing is trimmed or lower-cased here: the checked
 * identity is what is hashed, so that the same user id gives the same person in every call.
 * Source: developers.heap.io, "Identify", advises against plain e-mail addresses as identities.
 */
export function hashIdentity(identity: string): string {
  return bytesToHex(sha256(identity))
}

/** The first 16 hexadecimal digits of the same, to tell short texts apart. */
export function shortHash(text: string): string {
  return hashIdentity(text).slice(0, 16)
}
