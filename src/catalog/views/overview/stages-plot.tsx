// The stages from received to Heap over a period: delivered events and, on a second scale, those that were not.
import type { Stages } from '../../../runner/admin/shapes'
import { toNumber } from '../../words'
import { TimePlot, type TimeSeries } from './time-plot'

interface Props {
  readonly from: string
  readonly stepMs: number
  readonly stages: Stages
  /** `the last hour`. */
  readonly words: string
}

type Key = keyof Stages
type Line = Omit<TimeSeries, 'values'> & { readonly key: Key }

const THROUGH: readonly Line[] = [
  { key: 'received', name: 'received', colour: '--accent', dash: [6, 4] },
  { key: 'delivered', name: 'delivered', colour: '--good-bar', isFilled: true }
]

const NOT_THROUGH: readonly Line[] = [
  { key: 'rejected', name: 'rejected', colour: '--bad-bar', isFilled: true },
  { key: 'refusedRequests', name: 'requests refused', colour: '--bad', dash: [2, 3] },
  { key: 'retried', name: 'retried', colour: '--warn-bar' },
  { key: 'filtered', name: 'filtered', colour: '--idle-bar', dash: [8, 4] },
  { key: 'notSent', name: 'not sent', colour: '--line-strong', dash: [3, 3] }
]

const ALL = [...THROUGH, ...NOT_THROUGH]

export function StagesPlot({ from, stepMs, stages, words }: Props) {
  const start = Date.parse(from)
  const times = stages.received.map((_count, index) => start + index * stepMs)
  const sums = Object.fromEntries(ALL.map(({ key }) => [key, sumOf(stages[key])])) as Record<Key, number>
  const toSeries = (lines: readonly Line[]): TimeSeries[] =>
    lines.map(({ key, ...line }) => ({ ...line, values: stages[key] }))
  const toLabel = (lines: readonly Line[]): string =>
    `${words}: ${lines.map(({ key, name }) => `${toNumber(sums[key])} ${name}`).join(', ')}.`
  return (
    <figure className="plot">
      <ul className="stages" aria-label={`Stages in ${words}`}>
        {ALL.map(({ key, name }) => (
          <li key={key} className={sums[key] > 0 ? `stage ${key}` : 'stage'}>
            <span className="stage-number">{toNumber(sums[key])}</span> {name}
          </li>
        ))}
      </ul>
      <TimePlot label={toLabel(THROUGH)} times={times} series={toSeries(THROUGH)} />
      <TimePlot isForFew label={toLabel(NOT_THROUGH)} times={times} series={toSeries(NOT_THROUGH)} />
      <figcaption className="quiet">
        Received events count once, refused requests as requests, and everything after that once for each destination.
        Drag over a plot to see a part of it, double-click to see all.
      </figcaption>
      <StageTable times={times} stages={stages} />
    </figure>
  )
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

function StageTable({ times, stages }: { readonly times: readonly number[]; readonly stages: Stages }) {
  const busy = times.flatMap((at, index) =>
    ALL.some(({ key }) => (stages[key][index] ?? 0) > 0) ? [{ at, index }] : []
  )
  return (
    <details>
      <summary>As a table</summary>
      {busy.length === 0 ? (
        <p className="quiet">Nothing in this period.</p>
      ) : (
        <div className="table-box" tabIndex={0} role="region" aria-label="Stages as a table">
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">From</th>
                {ALL.map(({ key, name }) => (
                  <th key={key} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {busy.map(({ at, index }) => (
                <tr key={at}>
                  <th scope="row">{new Date(at).toLocaleString([], { dateStyle: 'short', timeStyle: 'short' })}</th>
                  {ALL.map(({ key }) => (
                    <td key={key}>{toNumber(stages[key][index] ?? 0)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  )
}
