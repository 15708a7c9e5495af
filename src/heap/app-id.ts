// Reads Heap's App ID from whatever people paste into the setting.

/**
 * The digits of the App ID: alone, in quotes, or inside a pasted `heap.load("…")` call or script address. `undefined`
 * when there are none.
 */
export function readAppId(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string') return undefined
  // Documents and chats turn straight quotes into curly ones.
  const patterns = [
    /^\s*["'“”‘’]?(\d+)["'“”‘’]?\s*$/,
    /heap\.load\(\s*["'`“”‘’]?(\d+)["'`“”‘’]?\s*[,)]/,
    /(?:\/config\/|\/js\/heap-)(\d+)/
  ]
  for (const pattern of patterns) {
    const digits = pattern.exec(text)?.[1]
    if (digits !== undefined) return digits
  }
  return undefined
}
