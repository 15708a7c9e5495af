// Remembers where nobody is suppressed: every batch asks, and the answer of the thread comes after what it does before.
import type { Suppressions } from '../../../suppressions/suppressions'

/** Of a file whose people are suppressed by this process only. */
export function rememberEmpty(suppressions: Suppressions): Suppressions {
  const empty = new Set<string>()
  let additions = 0
  return {
    ...suppressions,
    add: (destinationId, people, at) => {
      additions++
      empty.delete(destinationId)
      return suppressions.add(destinationId, people, at)
    },
    any: async (destinationId) => {
      if (empty.has(destinationId)) return false
      const before = additions
      const isAny = await suppressions.any(destinationId)
      // Who was added meanwhile may not be in the answer.
      if (!isAny && additions === before) empty.add(destinationId)
      return isAny
    }
  }
}
