// Divides many people into steps, each of which is one commit.

/** People per commit: some ten milliseconds of work. */
export const STEP = 1000

/** The ids in order, `STEP` at a time. */
export function* stepsOf(ids: Iterable<string>): Generator<string[]> {
  let step: string[] = []
  for (const id of ids) {
    if (step.push(id) < STEP) continue
    yield step
    step = []
  }
  if (step.length > 0) yield step
}
