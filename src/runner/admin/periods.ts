// The periods of an overview: how long, in which steps, and how numbers are laid along them.
import { DAY_MS, HOUR_MS, type Period } from '../../storage/tallies/activity'
import { MINUTE_MS } from '../../storage/tallies/tallies'
import { toIso } from './iso-time'
import type { PeriodName } from './shapes/activity'

interface Length {
  readonly lengthMs: number
  readonly stepMs: number
}

const LENGTHS: Readonly<Record<PeriodName, Length>> = {
  '10m': { lengthMs: 10 * MINUTE_MS, stepMs: MINUTE_MS },
  '1h': { lengthMs: HOUR_MS, stepMs: MINUTE_MS },
  '6h': { lengthMs: 6 * HOUR_MS, stepMs: 5 * MINUTE_MS },
  '24h': { lengthMs: DAY_MS, stepMs: 15 * MINUTE_MS },
  '7d': { lengthMs: 7 * DAY_MS, stepMs: 2 * HOUR_MS },
  '30d': { lengthMs: 30 * DAY_MS, stepMs: 6 * HOUR_MS }
}

/** A period that ends with the present step, and the one before it. */
export interface Span extends Period {
  readonly name: PeriodName
  readonly stepMs: number
  readonly steps: number
  readonly before: Period
}

export function spanOf(name: PeriodName, now: number): Span {
  const { lengthMs, stepMs } = LENGTHS[name]
  const to = now - (now % stepMs) + stepMs
  const from = to - lengthMs
  // As much of the period before as has passed of this one: otherwise the present step would always look like a fall.
  const before = { from: from - lengthMs, to: now - lengthMs + 1 }
  return { name, from, to, stepMs, steps: lengthMs / stepMs, before }
}

/** One number for each step; 0 where nothing was counted. */
export function layOut<Step extends { readonly at: number }>(
  steps: readonly Step[],
  { from, stepMs, steps: count }: Span,
  valueOf: (step: Step) => number
): number[] {
  const values = new Array<number>(count).fill(0)
  for (const step of steps) {
    const index = Math.floor((step.at - from) / stepMs)
    if (index >= 0 && index < count) values[index] = (values[index] ?? 0) + valueOf(step)
  }
  return values
}

export function axisOf({ name, from, to, stepMs, steps }: Span) {
  return { period: name, from: toIso(from), to: toIso(to), stepMs, steps }
}

export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
