// Encodes for a checkpoint which events were delivered although an earlier event was not.

/** Run lengths from the checkpoint's mark on, in turn: events that are open, events that were delivered, open ones … */
export type DeliveredAhead = readonly number[]

/** @param numbers entry numbers, ascending, none before `mark` */
export function writeAhead(mark: number, numbers: readonly number[]): number[] {
  const counts: number[] = []
  let next = mark
  for (const number of numbers) {
    if (number > next || counts.length === 0) counts.push(number - next, 0)
    counts.push((counts.pop() ?? 0) + 1)
    next = number + 1
  }
  return counts
}

/** The entry numbers that `writeAhead` encoded, ascending. */
export function readAhead(mark: number, counts: DeliveredAhead): number[] {
  const numbers: number[] = []
  let next = mark
  counts.forEach((count, index) => {
    if (index % 2 === 1) for (let number = next; number < next + count; number++) numbers.push(number)
    next += count
  })
  return numbers
}
