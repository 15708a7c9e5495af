// The person of an event: a user id, an anonymous visitor, or nobody. Only ids are set in the font of ids.
import { shortenId } from '../words'
import { Missing } from './missing'

interface Props {
  readonly event: { readonly userId: string | null; readonly anonymousId: string | null }
}

export function Whom({ event: { userId, anonymousId } }: Props) {
  if (userId !== null) return <span className="mono">{shortenId(userId)}</span>
  if (anonymousId === null) return <Missing>nobody</Missing>
  return (
    <span title={anonymousId}>
      <Missing>anonymous</Missing> <span className="mono quiet">{shortenId(anonymousId)}</span>
    </span>
  )
}
