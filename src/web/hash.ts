// User ids as hashes, for pages that keep plain ids out of Heap as their servers do.

/** By id: its hash, once the browser has made it. */
const hashes = new Map<string, string | undefined>()

/**
 * For the setting of this name: SHA-256 of the id in hex, as servers make it. `undefined` until the browser has it. Empty on
 * a page without HTTPS, where browsers make none: nobody is identified there.
 */
export function hashIdentity(identity: string): string | undefined {
  if (!hashes.has(identity)) {
    hashes.set(identity, undefined)
    void digest(identity).then((hash) => hashes.set(identity, hash))
  }
  return hashes.get(identity)
}

async function digest(text: string): Promise<string> {
  // Missing without HTTPS, against the type.
  const subtle = crypto.subtle as SubtleCrypto | undefined
  const bytes = (await subtle?.digest('SHA-256', new TextEncoder().encode(text))) ?? []
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
