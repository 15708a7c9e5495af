// The size of a segment over time as a line of steps. Pure geometry.
import type { SegmentSize } from '../../../runner/admin/shapes'

export interface Area {
  readonly width: number
  readonly height: number
  /** Epoch milliseconds at the left and the right edge. */
  readonly from: number
  readonly to: number
}

export interface SizeLine {
  /** SVG paths: the line, and the area below it. */
  readonly line: string
  readonly ground: string
  /** The size at the highest grid line: a round number, at least the largest size. */
  readonly top: number
}

/** Room between the highest line and the top edge. */
const HEADROOM = 8

/**
 * `sizes`: hours in which something changed, oldest first; in between the size stays as it is. What came before the left
 * edge counts there.
 */
export function toSizeLine(sizes: readonly SegmentSize[], { width, height, from, to }: Area): SizeLine {
  const start = sizeAt(sizes, from)
  const shown = sizes.filter(({ hour }) => Date.parse(hour) > from)
  const top = roundUp(Math.max(start, ...shown.map(({ members }) => members)))
  const xOf = (at: number): number => round(((Math.min(at, to) - from) / Math.max(1, to - from)) * width)
  const yOf = (members: number): number => round(height - (members / top) * (height - HEADROOM))
  const steps = shown.map(({ hour, members }) => `H${xOf(Date.parse(hour))}V${yOf(members)}`)
  const line = [`M0 ${yOf(start)}`, ...steps, `H${width}`].join('')
  return { line, ground: `${line}V${height}H0Z`, top }
}

/** The size at that time. Before the first change: the size that it began with. */
export function sizeAt(sizes: readonly SegmentSize[], at: number): number {
  const before = sizes.filter(({ hour }) => Date.parse(hour) <= at).at(-1)
  if (before) return before.members
  const [first] = sizes
  return first === undefined ? 0 : Math.max(0, first.members - first.joined + first.left)
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

/** The next of 2, 4, 6, 8, 10, 20, 40, 60, 80, 100 …: its half is a whole number too. */
function roundUp(count: number): number {
  for (let unit = 1; ; unit *= 10) {
    for (const step of [2, 4, 6, 8, 10]) if (count <= step * unit) return step * unit
  }
}
