// Cutting text to a length without breaking a character. Knows no limit and no property.

/** The first `limit` UTF-16 units of `text`, or one fewer where the cut would split a surrogate pair. */
export function shortenText(text: string, limit: number): string {
  if (text.length <= limit) return text
  const lastKept = text.charCodeAt(limit - 1)
  const splitsPair = lastKept >= 0xd800 && lastKept <= 0xdbff
  return text.slice(0, splitsPair ? limit - 1 : limit)
}
