// A time as people say it, with the exact one on hover.
import { toAgo, toAhead } from '../words'
import { useNow } from './clock'

interface Props {
  readonly at: string | null | undefined
  /** For what is to come. */
  readonly isAhead?: boolean
}

export function Moment({ at, isAhead = false }: Props) {
  const now = useNow()
  if (at === null || at === undefined) return <span className="quiet">never</span>
  const time = Date.parse(at)
  // Inside a part of the page that is read out when it changes, the passing of seconds is not news.
  return (
    <time dateTime={at} aria-live="off" title={`${new Date(time).toLocaleString()} (${at})`}>
      {isAhead ? toAhead(time, now) : toAgo(time, Math.max(now, Math.min(time, now + 1500)))}
    </time>
  )
}
