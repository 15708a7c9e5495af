// The last sixty minutes as stacked bars, drawn by hand, and the same as a table for whoever cannot see them.
import { useId } from 'react'
import type { Minute } from '../../../runner/admin/shapes'
import { toCount, toNumber } from '../../words'
import { SERIES, toBars, totals, type Bar } from './bars'

const WIDTH = 720
const HEIGHT = 150
const LEFT = 44
const BOTTOM = 26

export function Plot({ minutes }: { readonly minutes: readonly Minute[] }) {
  const title = useId()
  const { bars, top } = toBars(minutes, { width: WIDTH - LEFT, height: HEIGHT })
  const sums = totals(minutes)
  return (
    <figure className="plot">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + BOTTOM}`} role="img" aria-labelledby={title}>
        <title id={title}>
          {`Events of the last hour: ${SERIES.map(({ key, name }) => `${toNumber(sums[key])} ${name}`).join(', ')}.`}
        </title>
        <Axis top={top} />
        <g transform={`translate(${LEFT} 0)`}>
          {bars.map((bar) => (
            <BarShape key={`${bar.at}${bar.key}`} bar={bar} />
          ))}
        </g>
        <text className="axis" x={LEFT} y={HEIGHT + 20}>
          60 min ago
        </text>
        <text className="axis" x={WIDTH} y={HEIGHT + 20} textAnchor="end">
          now
        </text>
      </svg>
      <figcaption className="legend">
        {SERIES.map(({ key, name }) => (
          <span key={key} className={`legend-item ${key}`}>
            <svg viewBox="0 0 10 10" aria-hidden="true">
              <rect className={`bar ${key}`} width="10" height="10" rx="2" />
            </svg>
            {toNumber(sums[key])} {name}
          </span>
        ))}
      </figcaption>
      <Table minutes={minutes} />
    </figure>
  )
}

function Axis({ top }: { readonly top: number }) {
  return (
    <g>
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <line
            className="grid"
            x1={LEFT}
            x2={WIDTH}
            y1={HEIGHT - share * (HEIGHT - 8)}
            y2={HEIGHT - share * (HEIGHT - 8)}
          />
          <text className="axis" x={LEFT - 8} y={HEIGHT - share * (HEIGHT - 8) + 4} textAnchor="end">
            {toNumber(top * share)}
          </text>
        </g>
      ))}
    </g>
  )
}

function BarShape({ bar }: { readonly bar: Bar }) {
  return (
    <rect className={`bar ${bar.key}`} x={bar.x} y={bar.y} width={bar.width} height={bar.height} rx="1">
      <title>{`${toTime(bar.at)}: ${toCount(bar.count, 'event')} ${bar.name}`}</title>
    </rect>
  )
}

function Table({ minutes }: { readonly minutes: readonly Minute[] }) {
  const busy = minutes.filter((minute) => SERIES.some(({ key }) => minute[key] > 0))
  return (
    <details>
      <summary>As a table</summary>
      {busy.length === 0 ? (
        <p className="quiet">No events in the last hour.</p>
      ) : (
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">Minute</th>
              {SERIES.map(({ key, name }) => (
                <th key={key} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {busy.map((minute) => (
              <tr key={minute.at}>
                <th scope="row">{toTime(minute.at)}</th>
                {SERIES.map(({ key }) => (
                  <td key={key}>{toNumber(minute[key])}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  )
}

function toTime(at: string): string {
  return new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
}
