// What the overview computes: changes, which row comes first, points of small lines. Pure.
import type { DestinationRow, SourceRow } from '../../../runner/admin/shapes'

/** `▲ 12 %`, `▼ 40 %`, `= as before`, `new`; `undefined` if both counts are 0. */
export function toChange(now: number, before: number): string | undefined {
  if (now === before) return now === 0 ? undefined : '= as before'
  if (before === 0) return 'new'
  const share = Math.abs(now - before) / before
  const mark = now > before ? '▲' : '▼'
  if (share >= 10) return `${mark} ${Math.round(now / before)} times`
  return `${mark} ${share < 0.01 ? '< 1' : Math.round(share * 100)} %`
}

/** Those with trouble come first; otherwise in the order given. */
export function byTrouble(rows: readonly DestinationRow[]): DestinationRow[] {
  return [...rows].sort((a, b) => troubleOf(b) - troubleOf(a))
}

function troubleOf({ isOn, pause, rejected, retrying }: DestinationRow): number {
  if (!isOn) return -1
  if (pause?.covers === 'all') return 4
  if (rejected > 0) return 3
  if (pause !== null) return 2
  return retrying > 0 ? 1 : 0
}

/** Sources from which something is refused come first, then those from which most comes. */
export function byRefusals(rows: readonly SourceRow[]): SourceRow[] {
  return [...rows].sort(
    (a, b) => b.refusedRequests - a.refusedRequests || b.rejected - a.rejected || b.received - a.received
  )
}

/** A rate, rounded to its significant digits: `3.4`, `120`. */
export function toRate(perMinute: number): string {
  if (perMinute === 0) return '0'
  return perMinute < 10 ? perMinute.toFixed(1) : String(Math.round(perMinute))
}

interface Area {
  readonly width: number
  readonly height: number
}

/** The `points` attribute of an SVG polyline through all values. */
export function toPoints(values: readonly number[], { width, height }: Area): string {
  const top = Math.max(1, ...values)
  const step = width / Math.max(1, values.length - 1)
  const round = (value: number): number => Math.round(value * 10) / 10
  return values.map((value, index) => `${round(index * step)},${round(height - (value / top) * height)}`).join(' ')
}
