// Long work in small steps: after each, whoever else needs the thread may have it.

/** Ends the step that is under way; resolves when the next one may begin. */
export type Turn = () => Promise<void>

/** Items in a step: a few milliseconds of work. */
const STEP = 250

/** What `map` makes of each item, in their order. Without `turn` all at once. */
export async function mapInSteps<In, Out>(
  items: readonly In[],
  map: (item: In, index: number) => Out,
  turn: Turn | undefined
): Promise<Out[]> {
  if (turn === undefined) return items.map(map)
  const made: Out[] = []
  for (const [index, item] of items.entries()) {
    made.push(map(item, index))
    if (made.length % STEP === 0) await turn()
  }
  return made
}
