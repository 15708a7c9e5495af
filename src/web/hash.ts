// Hashes user ids, for customers who keep plain ids out of Heap.

/** The hash of each id, once the browser has computed it. */
const hashes = new Map<string, string | undefined>()

/**
 * For the setting `hashIdentity`: SHA-256 of the id in hexadecimal, the same as on servers. `undefined` until the
 * browser has computed it. Empty on a page without HTTPS, where browsers cannot compute it: no user is identified
 * there.
 */
export function hashIdentity(identity: string): string | undefined {
  if (!hashes.has(identity)) {
    hashes.set(identity, undefined)
    void digest(identity).then((hash) => hashes.set(identity, hash))
  }
  return hashes.get(identity)
}

async function digest(text: string): Promise<string> {
  // Without HTTPS it is missing, although its type does not say so.
  const subtle = crypto.subtle as SubtleCrypto | undefined
  const bytes = (await subtle?.digest('SHA-256', new TextEncoder().encode(text))) ?? []
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
