// What happens to the runners on a simulated day, and when.
import { HOUR_MS, type Parameters, type Random } from './parameters'

export type ChangeKind = 'start' | 'kill' | 'stop' | 'replace' | 'outage' | 'look'

export interface Change {
  readonly at: number
  readonly kind: ChangeKind
}

const MINUTE_MS = 60_000

/** In the order of time. */
export function changesOf(parameters: Parameters, random: Random): Change[] {
  const { hours, runners, kills, replaceAt, extra, outageAt, outageHours, lookEvery } = parameters
  const dayMs = hours * HOUR_MS
  const changes: Change[] = []
  for (let kill = 0; kill < kills; kill++) {
    // Not in the first and the last twentieth, so that what follows is seen.
    const at = dayMs * (0.05 + 0.9 * random())
    // Leases are watched from a moment before, so that the kill may come at any time between two heartbeats.
    changes.push(
      { at: at - 1000 * random(), kind: 'look' },
      { at, kind: 'kill' },
      { at: at + MINUTE_MS, kind: 'start' }
    )
  }
  if (replaceAt !== undefined) {
    for (let one = 0; one < runners; one++) changes.push({ at: replaceAt * HOUR_MS + one * MINUTE_MS, kind: 'replace' })
  }
  if (extra) changes.push({ at: extra[0] * HOUR_MS, kind: 'start' }, { at: extra[1] * HOUR_MS, kind: 'stop' })
  if (outageHours > 0) changes.push({ at: outageAt * HOUR_MS, kind: 'outage' })
  for (let at = lookEvery * 1000; at < dayMs; at += lookEvery * 1000) changes.push({ at, kind: 'look' })
  return changes.sort((a, b) => a.at - b.at)
}
