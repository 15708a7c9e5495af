// A relative time, with the exact one on hover.
import { toAgo, toAhead } from '../words'
import { useNow } from './clock'

interface Props {
  readonly at: string | null | undefined
  /** Whether the time is in the future. */
  readonly isAhead?: boolean
  /** Whether the time is from a customer's clock, which may be ahead. All other times are in the past. */
  readonly isGiven?: boolean
}

export function Moment({ at, isAhead = false, isGiven = false }: Props) {
  const now = useNow()
  if (at === null || at === undefined) return <span className="quiet">never</span>
  const time = Date.parse(at)
  // In a live region, screen readers would read out every second.
  return (
    <time dateTime={at} aria-live="off" title={`${new Date(time).toLocaleString()} (${at})`}>
      {isAhead ? toAhead(time, now) : toAgo(isGiven ? time : Math.min(time, now), now)}
    </time>
  )
}
