// Cutting text to a length without breaking a character. Knows no limit and no property.

/** The first `limit` UTF-16 units of `text`, or one fewer where the cut would split a surrogate pair. */
export function shortenText(text: string, limit: number): string {
  return text.length <= limit ? text : text.slice(0, limit).replace(/[\ud800-\udbff]$/, '')
}
