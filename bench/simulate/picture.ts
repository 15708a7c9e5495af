// Draws the day of a simulation as SVG, with colours for light and dark pages.
import type { Change } from './changes'
import type { Slot } from './figures'
import { HOUR_MS } from './parameters'
import type { Result } from './simulation'

interface Line {
  readonly name: string
  readonly style: 'first' | 'second' | 'third'
  readonly valueOf: (slot: Slot) => number
}

interface Scale {
  /** 0 to 1. */
  readonly place: (value: number) => number
  readonly marks: readonly (readonly [value: number, text: string])[]
}

const [WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM] = [860, 320, 70, 56, 20, 44]
const INNER = { width: WIDTH - LEFT - RIGHT, height: HEIGHT - TOP - BOTTOM }

const STYLE = `
text { font: 12px system-ui, sans-serif; fill: #44475a }
.title { font-size: 14px; font-weight: 600; fill: #1c1e2b }
.paper { fill: #ffffff }
.grid { stroke: #dfe1ea; stroke-width: 1 }
.outage { fill: #f3d9d6 }
.change { stroke: #8a8fa6; stroke-width: 1; stroke-dasharray: 2 3 }
.line { fill: none; stroke-width: 2; stroke-linejoin: round }
.first { stroke: #3b5bdb }
.second { stroke: #b35c00 }
.third { stroke: #2b8a3e }
@media (prefers-color-scheme: dark) {
text { fill: #b8bccd }
.title { fill: #eceef6 }
.paper { fill: #14161f }
.grid { stroke: #2d3040 }
.outage { fill: #4a2a2a }
.change { stroke: #6b7087 }
.first { stroke: #8ea6ff }
.second { stroke: #ffb066 }
.third { stroke: #7fd893 }
}`

export function drawBacklog(result: Result): string {
  const slots = result.figures.slots
  const most = Math.max(1, ...slots.map(({ backlog }) => backlog))
  const step = niceStep(most / 4)
  const marks = Array.from({ length: Math.ceil(most / step) + 1 }, (_, index) => index * step)
  const top = marks.at(-1) ?? 1
  const scale: Scale = { place: (value) => value / top, marks: marks.map((value) => [value, short(value)]) }
  const line: Line = { name: 'events that wait', style: 'first', valueOf: ({ backlog }) => backlog }
  return draw(result, { title: 'Backlog', scale, lines: [line] })
}

export function drawDelay(result: Result): string {
  const marks = [
    [100, '0.1 s'],
    [1000, '1 s'],
    [10_000, '10 s'],
    [60_000, '1 min'],
    [600_000, '10 min'],
    [3_600_000, '1 h'],
    [36_000_000, '10 h'],
    [172_800_000, '48 h']
  ] as const
  const worst = Math.max(...result.figures.slots.map(({ worstMs }) => worstMs))
  const shown = marks.slice(0, marks.findIndex(([value]) => value >= worst) + 1)
  const [low, high] = [Math.log(100), Math.log(shown.at(-1)?.[0] ?? 1000)]
  const place = (value: number): number => Math.max(0, (Math.log(Math.max(100, value)) - low) / (high - low))
  const lines: Line[] = [
    { name: 'longest', style: 'second', valueOf: ({ worstMs }) => worstMs },
    { name: '99 of 100 within', style: 'first', valueOf: ({ p99Ms }) => p99Ms },
    { name: 'half within', style: 'third', valueOf: ({ medianMs }) => medianMs }
  ]
  return draw(result, { title: 'Delay from intake to the answer', scale: { place, marks: shown }, lines })
}

interface Chart {
  readonly title: string
  readonly scale: Scale
  readonly lines: readonly Line[]
}

function draw({ figures, changes, parameters }: Result, { title, scale, lines }: Chart): string {
  const endMs = Math.max(parameters.hours * HOUR_MS, figures.slots.at(-1)?.endMs ?? 0)
  const x = (ms: number): number => round(LEFT + (ms / endMs) * INNER.width)
  const y = (value: number): number => round(TOP + (1 - scale.place(value)) * INNER.height)
  const pathOf = ({ valueOf }: Line): string =>
    figures.slots.map((slot, index) => `${index === 0 ? 'M' : 'L'}${x(slot.endMs)} ${y(valueOf(slot))}`).join('')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">`,
    `<style>${STYLE}\n</style>`,
    `<rect class="paper" width="${WIDTH}" height="${HEIGHT}"/>`,
    `<text class="title" x="${LEFT}" y="24">${title}</text>`,
    ...legend(lines),
    ...background(x, { changes, parameters }),
    ...scale.marks.flatMap(([value, text]) => [
      `<path class="grid" d="M${LEFT} ${y(value)}H${WIDTH - RIGHT}"/>`,
      `<text x="${LEFT - 8}" y="${y(value) + 4}" text-anchor="end">${text}</text>`
    ]),
    ...hours(x, endMs),
    ...lines.map((line) => `<path class="line ${line.style}" d="${pathOf(line)}"/>`),
    '</svg>\n'
  ].join('\n')
}

function background(x: (ms: number) => number, { changes, parameters }: Pick<Result, 'changes' | 'parameters'>) {
  const { outageAt, outageHours } = parameters
  const [from, to] = [x(outageAt * HOUR_MS), x((outageAt + outageHours) * HOUR_MS)]
  const width = round(to - from)
  const isOfRunners = ({ kind }: Change): boolean => kind !== 'look' && kind !== 'outage'
  return [
    `<rect class="outage" x="${from}" y="${TOP}" width="${width}" height="${INNER.height}"/>`,
    ...changes
      .filter(isOfRunners)
      .map(({ at }) => `<path class="change" d="M${x(at)} ${TOP}V${round(HEIGHT - BOTTOM)}"/>`)
  ]
}

function hours(x: (ms: number) => number, endMs: number): string[] {
  const step = endMs > 30 * HOUR_MS ? 6 : 3
  const marks = Array.from({ length: Math.floor(endMs / HOUR_MS / step) + 1 }, (_, index) => index * step)
  return marks.map(
    (hour) => `<text x="${x(hour * HOUR_MS)}" y="${HEIGHT - BOTTOM + 20}" text-anchor="middle">${hour}:00</text>`
  )
}

function legend(lines: readonly Line[]): string[] {
  const entries = [...lines.map(({ name, style }) => ({ name, mark: `<path class="line ${style}" d="M0 -4H18"/>` }))]
  entries.push({ name: 'Heap cannot be reached', mark: '<rect class="outage" y="-11" width="18" height="12"/>' })
  entries.push({ name: 'a runner comes or goes', mark: '<path class="change" d="M9 -12V2"/>' })
  let left = LEFT
  return entries.map(({ name, mark }) => {
    const entry = `<g transform="translate(${left} 44)">${mark}<text x="24">${name}</text></g>`
    left += 44 + 6 * name.length
    return entry
  })
}

function niceStep(least: number): number {
  const unit = 10 ** Math.floor(Math.log10(least))
  return [1, 2, 5, 10].map((factor) => factor * unit).find((step) => step >= least) ?? 10 * unit
}

function short(value: number): string {
  if (value >= 1e6) return `${round(value / 1e6)} M`
  return value >= 1e3 ? `${round(value / 1e3)} k` : String(value)
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
