// A plot over time, drawn by uPlot: axes, values under the pointer, and a part drawn larger by dragging over it.
import { useEffect, useRef, useState, type RefObject } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { toNumber } from '../../words'

export interface TimeSeries {
  readonly name: string
  /** A CSS variable of the page: `--good-bar`. */
  readonly colour: string
  readonly values: readonly number[]
  /** Dashes, so that lines can be told apart without colours. */
  readonly dash?: number[]
  readonly isFilled?: boolean
}

interface Props {
  /** Whether the scale is logarithmic, so that small values can be seen beside large ones. Default: linear. */
  readonly isForFew?: boolean
  /** The plot in one sentence, for screen readers. */
  readonly label: string
  /** Epoch milliseconds of each step. */
  readonly times: readonly number[]
  readonly series: readonly TimeSeries[]
}

const HEIGHT = 170
/** The plots of a view share the pointer and the zoom under this key. */
const SYNC = 'period'
/** uPlot's number for a scale that is like a logarithm but has a zero. The name exists in its types only. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the enum has no value at run time
const ARC_SINH = 4 as uPlot.Scale.Distr
const dark = window.matchMedia('(prefers-color-scheme: dark)')

export function TimePlot({ label, times, series, isForFew = false }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const data = [times.map((at) => at / 1000), ...series.map(({ values }) => [...values])] as uPlot.AlignedData
  usePlot(box, { series, isForFew }, data)
  return <div ref={box} className="time-plot" role="img" aria-label={label} />
}

interface Look<Series> {
  readonly series: readonly Series[]
  readonly isForFew: boolean
}

type Box = RefObject<HTMLDivElement | null>

function usePlot(box: Box, { series, isForFew }: Look<TimeSeries>, data: uPlot.AlignedData): void {
  const theme = useTheme()
  const plot = useRef<uPlot>(undefined)
  const latest = useRef(data)
  const shown = JSON.stringify(series.map(({ values: _, ...rest }) => rest))
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const known = JSON.parse(shown) as Omit<TimeSeries, 'values'>[]
    const made = new uPlot(optionsOf({ series: known, isForFew }, element), latest.current, element)
    plot.current = made
    const sizes = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }))
    sizes.observe(element)
    return () => {
      sizes.disconnect()
      made.destroy()
    }
  }, [box, shown, isForFew, theme])
  useEffect(() => {
    latest.current = data
    const made = plot.current
    if (made) made.setData(data, !isZoomed(made))
  })
}

/** Whether the plot is zoomed in. Its scale then stays as it is when new values come. */
function isZoomed({ scales, data: [times] }: uPlot): boolean {
  const { min = 0, max = 0 } = scales['x'] ?? {}
  const [first = 0, last = 0] = [times[0], times.at(-1)]
  return min > first || max < last
}

function optionsOf({ series, isForFew }: Look<Omit<TimeSeries, 'values'>>, element: HTMLElement): uPlot.Options {
  const colours = getComputedStyle(element)
  const colour = (name: string): string => colours.getPropertyValue(name).trim()
  const axis = { stroke: colour('--quiet'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } }
  return {
    width: element.clientWidth,
    height: HEIGHT,
    cursor: { sync: { key: SYNC, setSeries: false }, drag: { x: true, y: false } },
    scales: {
      y: {
        ...(isForFew && { distr: ARC_SINH, asinh: 1 }),
        range: (_plot, _least, most) => [0, Math.max(4, most * 1.1)]
      }
    },
    axes: [axis, { ...axis, ...countAxis(isForFew) }],
    series: [
      {
        label: 'Time',
        value: (_plot, at: number | null) => (at === null ? '–' : new Date(at * 1000).toLocaleString())
      },
      ...series.map(({ name, colour: named, dash, isFilled }) => ({
        label: name,
        stroke: colour(named),
        width: 2,
        ...(dash && { dash }),
        ...(isFilled === true && { fill: `${colour(named)}22` }),
        points: { show: false },
        value: (_plot: uPlot, value: number | null) => (value === null ? '–' : toNumber(value))
      }))
    ]
  }
}

function countAxis(isForFew: boolean): uPlot.Axis {
  const ofFew: uPlot.Axis = {
    splits: ({ scales }) => fewSplits(scales['y']?.max ?? 0),
    filter: (_plot, splits) => splits
  }
  return {
    size: 56,
    values: (_plot, values) => values.map((value) => (Number.isInteger(value) ? toNumber(value) : '')),
    ...(isForFew && ofFew)
  }
}

/** 0, 1, 2, 5, 10, 20, 50 and so on; for large numbers the powers of ten only. */
function fewSplits(most: number): number[] {
  const steps = most < 100 ? [1, 2, 5] : [1]
  const splits = [0]
  for (let unit = 1; unit <= most; unit *= 10) splits.push(...steps.map((step) => step * unit))
  return splits.filter((split) => split <= most)
}

/** Changes when the page becomes light or dark: a canvas does not follow the style sheet. */
function useTheme(): boolean {
  const [isDark, setIsDark] = useState(dark.matches)
  useEffect(() => {
    const look = (): void => setIsDark(dark.matches)
    dark.addEventListener('change', look)
    return () => dark.removeEventListener('change', look)
  }, [])
  return isDark
}
