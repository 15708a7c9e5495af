// The size of a segment over time, as a plot and as a table.
import { useId } from 'react'
import type { SegmentSize } from '../../../runner/admin/shapes'
import { setQuery, useAddress } from '../../address'
import { useNow } from '../../parts/clock'
import { toCount, toNumber } from '../../words'
import { sizeAt, toSizeLine } from './size-steps'

const WIDTH = 720
const HEIGHT = 150
const LEFT = 56
const BOTTOM = 26
const DAY_MS = 86_400_000
const DAYS = [1, 7, 30, 90] as const

export function SizePlot({ sizes, members }: { readonly sizes: readonly SegmentSize[]; readonly members: number }) {
  const asked = Number(useAddress().query.get('days'))
  const days = DAYS.find((one) => one === asked) ?? 7
  // Drawing it once a minute is enough.
  const to = Math.floor(useNow() / 60_000) * 60_000 + 60_000
  const from = to - days * DAY_MS
  return (
    <figure className="plot">
      <Span days={days} />
      <Drawing sizes={sizes} from={from} to={to} members={members} days={days} />
      <Table sizes={sizes.filter(({ hour }) => Date.parse(hour) >= from)} />
    </figure>
  )
}

function Span({ days }: { readonly days: number }) {
  return (
    <div className="chips" role="group" aria-label="How far back">
      {DAYS.map((one) => (
        <button
          key={one}
          type="button"
          className="chip"
          aria-pressed={one === days}
          onClick={() => setQuery({ days: String(one) })}
        >
          {spanOf(one)}
        </button>
      ))}
    </div>
  )
}

function spanOf(days: number): string {
  return days === 1 ? '24 hours' : `${days} days`
}

interface DrawingProps {
  readonly sizes: readonly SegmentSize[]
  readonly from: number
  readonly to: number
  readonly members: number
  readonly days: number
}

function Drawing({ sizes, from, to, members, days }: DrawingProps) {
  const title = useId()
  const { line, ground, top } = toSizeLine(sizes, { width: WIDTH - LEFT, height: HEIGHT, from, to })
  const before = sizeAt(sizes, from)
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + BOTTOM}`} role="img" aria-labelledby={title}>
      <title id={title}>
        {`Size over ${spanOf(days)}: from ${toCount(before, 'person', 'people')} to ${toNumber(members)}.`}
      </title>
      {[0, 0.5, 1].map((share) => {
        const y = HEIGHT - share * (HEIGHT - 8)
        return (
          <g key={share}>
            <line className="grid" x1={LEFT} x2={WIDTH} y1={y} y2={y} />
            <text className="axis" x={LEFT - 8} y={y + 4} textAnchor="end">
              {toNumber(top * share)}
            </text>
          </g>
        )
      })}
      <g transform={`translate(${LEFT} 0)`}>
        <path className="size-ground" d={ground} />
        <path className="size-line" d={line} />
      </g>
      <text className="axis" x={LEFT} y={HEIGHT + 20}>
        {spanOf(days)} ago
      </text>
      <text className="axis" x={WIDTH} y={HEIGHT + 20} textAnchor="end">
        now
      </text>
    </svg>
  )
}

function Table({ sizes }: { readonly sizes: readonly SegmentSize[] }) {
  return (
    <details>
      <summary>As a table</summary>
      {sizes.length === 0 ? (
        <p className="quiet">Nobody joined or left in this time.</p>
      ) : (
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">Hour</th>
              <th scope="col">People</th>
              <th scope="col">Joined</th>
              <th scope="col">Left</th>
            </tr>
          </thead>
          <tbody>
            {[...sizes].reverse().map(({ hour, members, joined, left }) => (
              <tr key={hour}>
                <th scope="row">{toHour(hour)}</th>
                <td>{toNumber(members)}</td>
                <td>{toNumber(joined)}</td>
                <td>{toNumber(left)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  )
}

function toHour(at: string): string {
  return new Date(at).toLocaleString([], { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' })
}
