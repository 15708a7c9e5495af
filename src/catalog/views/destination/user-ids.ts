// User ids as somebody pastes them: one a line.

/** Each id once, in the given order: the number to type is the number of people. */
export function toUserIds(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim())
  return [...new Set(lines.filter((line) => line !== ''))]
}
