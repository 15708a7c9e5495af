// A small line in a table row: counts over the period, with marks below where events were rejected.
import { toPoints } from './numbers'

const WIDTH = 110
const HEIGHT = 22
const FOOT = 6

interface Props {
  readonly values: readonly number[]
  /** Counts that are marked below the line, even single ones. */
  readonly failures?: readonly number[]
}

/** Hidden from screen readers, which read the numbers in the cells beside it. */
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
