// A time as people say it, with the exact one on hover.
import { toAgo, toAhead } from '../words'
import { useNow } from './clock'

interface Props {
  readonly at: string | null | undefined
  /** For what is to come. */
  readonly isAhead?: boolean
  /** For what a customer's clock says, which may be of the future. All other times have happened here. */
  readonly isGiven?: boolean
}

export function Moment({ at, isAhead = false, isGiven = false }: Props) {
  const now = useNow()
  if (at === null || at === undefined) return <span className="quiet">never</span>
  const time = Date.parse(at)
  // Inside a part of the page that is read out when it changes, the passing of seconds is not news.
  return (
    <time dateTime={at} aria-live="off" title={`${new Date(time).toLocaleString()} (${at})`}>
      {isAhead ? toAhead(time, now) : toAgo(isGiven ? time : Math.min(time, now), now)}
    </time>
  )
}
