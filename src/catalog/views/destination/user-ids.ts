// User ids as they are pasted: one per line.

/** Each id once, in the given order, so that their number is the number of people. */
export function toUserIds(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim())
  return [...new Set(lines.filter((line) => line !== ''))]
}
