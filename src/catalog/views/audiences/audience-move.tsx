// The audience change of an event, with a link to its run.
import type { EventRow } from '../../../runner/admin/shapes'
import { Link } from '../../parts/link'

type Audience = NonNullable<EventRow['audience']>

const WORDS: Readonly<Record<Audience['change'], string>> = {
  entered: 'entered',
  left: 'left',
  unclear: 'unclear about'
}

/** `entered vip_customers`. */
export function toMove({ change, key }: Audience): string {
  return `${WORDS[change]} ${key}`
}

export function AudienceMove({ audience }: { readonly audience: Audience }) {
  return (
    <span>
      {WORDS[audience.change]} <Link to={`/debugger?run=${audience.run}`}>{audience.key}</Link>
    </span>
  )
}
