// A line in a row: how many over the period, and below it where something was rejected.
import { toPoints } from './numbers'

const WIDTH = 110
const HEIGHT = 22
const FOOT = 6

interface Props {
  readonly values: readonly number[]
  /** Marked below the line, however few there are. */
  readonly failures?: readonly number[]
}

/** The numbers stand in the cells beside it. */
export function Sparkline({ values, failures = [] }: Props) {
  const step = WIDTH / Math.max(1, values.length)
  return (
    <svg className="sparkline" viewBox={`0 -1 ${WIDTH} ${HEIGHT + FOOT + 1}`} aria-hidden="true">
      <polyline points={toPoints(values, { width: WIDTH, height: HEIGHT })} />
      {failures.map((count, index) =>
        count > 0 ? (
          <rect key={index} x={index * step} y={HEIGHT + 2} width={Math.max(2, step)} height={FOOT - 2} />
        ) : null
      )}
    </svg>
  )
}
