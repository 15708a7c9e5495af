// Events that were delivered while an earlier one was not: how a checkpoint writes them down, and reads them again.

/** From the mark of a checkpoint on, in turn: how many events are open, how many were delivered, how many are open … */
export type DeliveredAhead = readonly number[]

/** @param places ascending, none before `mark` */
export function writeAhead(mark: number, places: readonly number[]): number[] {
  const counts: number[] = []
  let next = mark
  for (const place of places) {
    if (place > next || counts.length === 0) counts.push(place - next, 0)
    counts.push((counts.pop() ?? 0) + 1)
    next = place + 1
  }
  return counts
}

/** The places again, ascending. */
export function readAhead(mark: number, counts: DeliveredAhead): number[] {
  const places: number[] = []
  let next = mark
  counts.forEach((count, index) => {
    if (index % 2 === 1) for (let place = next; place < next + count; place++) places.push(place)
    next += count
  })
  return places
}
