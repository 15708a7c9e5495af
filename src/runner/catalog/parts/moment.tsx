// A time as people say it, with the exact one on hover. Knows nothing of what happened then.
import { toAgo } from '../words'
import { useNow } from './clock'

export function Moment({ at }: { readonly at: string | null | undefined }) {
  const now = useNow()
  if (at === null || at === undefined) return <span className="quiet">never</span>
  const time = Date.parse(at)
  // Inside a part of the page that is read out when it changes, the passing of seconds is not news.
  return (
    <time dateTime={at} aria-live="off" title={`${new Date(time).toLocaleString()} (${at})`}>
      {toAgo(time, Math.max(now, Math.min(time, now + 1500)))}
    </time>
  )
}
