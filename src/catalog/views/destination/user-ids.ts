// User ids as somebody pastes them: one a line.

/** Nobody twice and in their order, as Heap is asked: the number to type is the number of people. */
export function toUserIds(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim())
  return [...new Set(lines.filter((line) => line !== ''))]
}
