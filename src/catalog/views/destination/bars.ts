// Minutes into rectangles of a stacked plot. Pure geometry.
import type { Minute } from '../../../runner/admin/shapes'

/** From the ground up. */
export const SERIES = [
  { key: 'delivered', name: 'delivered' },
  { key: 'skipped', name: 'not sent' },
  { key: 'retried', name: 'retried' },
  { key: 'rejected', name: 'rejected' }
] as const

type Key = (typeof SERIES)[number]['key']

export interface Bar {
  readonly key: Key
  readonly name: string
  readonly at: string
  readonly count: number
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

interface Area {
  readonly width: number
  readonly height: number
}

/** Room between the highest bar and the top edge. */
const HEADROOM = 8
/** So that one event among thousands can still be seen. */
const LEAST_HEIGHT = 2

/** `top`: the count at the highest line, a round number that no minute is above. */
export function toBars(minutes: readonly Minute[], { width, height }: Area): { bars: Bar[]; top: number } {
  const top = roundUp(Math.max(0, ...minutes.map((minute) => sum(minute))))
  const step = width / Math.max(1, minutes.length)
  const scale = (height - HEADROOM) / top
  const bars = minutes.flatMap((minute, index) => {
    let y = height
    return SERIES.filter(({ key }) => minute[key] > 0).map(({ key, name }) => {
      const tall = Math.max(LEAST_HEIGHT, minute[key] * scale)
      y -= tall
      return { key, name, at: minute.at, count: minute[key], x: index * step + 1, y, width: step - 2, height: tall }
    })
  })
  return { bars, top }
}

export function totals(minutes: readonly Minute[]): Readonly<Record<Key, number>> {
  const sums = { delivered: 0, skipped: 0, retried: 0, rejected: 0 }
  for (const minute of minutes) for (const { key } of SERIES) sums[key] += minute[key]
  return sums
}

function sum(minute: Minute): number {
  return SERIES.reduce((before, { key }) => before + minute[key], 0)
}

/** The next of 2, 4, 6, 8, 10, 20, 30, 40, 50, 60, 80, 100 …: its half is a whole number too. */
function roundUp(count: number): number {
  for (let unit = 1; ; unit *= 10) {
    for (const step of [2, 3, 4, 5, 6, 8, 10]) {
      if (count <= step * unit && (step * unit) % 2 === 0) return step * unit
    }
  }
}
