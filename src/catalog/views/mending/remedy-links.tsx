// Links from a reason to where it can be mended, which open with the same event.
import { useState } from 'react'
import { goTo } from '../../address'
import type { EventDetail, EventRows, Problem } from '../../../runner/admin/shapes'
import { read } from '../../api/request'
import { Button } from '../../parts/button'
import { Link } from '../../parts/link'
import { placeOf, remediesOf } from './remedies'

interface Props {
  readonly destinationId: string
  readonly event: Pick<EventDetail, 'id' | 'sourceId' | 'userId'>
  readonly error: Pick<Problem, 'code' | 'mappingId'>
}

export function RemedyLinks(props: Props) {
  const remedies = remediesOf(props.error.code)
  if (remedies.length === 0) return null
  return (
    <p className="actions">
      {remedies.map((remedy, at) => {
        const { to, words } = placeOf(remedy, props)
        return (
          <Link key={to} to={to} className={at === 0 ? 'button plain' : undefined}>
            {words}
          </Link>
        )
      })}
    </p>
  )
}

interface NewestProps {
  readonly destinationId: string
  readonly code: string
}

/** The same for all events of a reason: with the newest of them. */
export function MendButton({ destinationId, code }: NewestProps) {
  const [isGone, setIsGone] = useState(false)
  const [remedy] = remediesOf(code)
  if (remedy === undefined) return null
  const mend = async (): Promise<void> => {
    const found = await read<EventRows>(`/api/events?destination=${destinationId}&code=${code}&limit=1`)
    const id = found.ok ? found.data.events[0]?.id : undefined
    const event = id === undefined ? undefined : await read<EventDetail>(`/api/events/${id}`)
    const delivery = event?.ok
      ? event.data.deliveries.find((one) => one.destinationId === destinationId && one.code === code)
      : undefined
    if (!event?.ok || delivery === undefined) return setIsGone(true)
    goTo(placeOf(remedy, { destinationId, event: event.data, error: delivery.error ?? { code } }).to)
  }
  return (
    <>
      <Button onClick={mend}>Mend it</Button>
      {isGone && <span role="status">There is no such event any more.</span>}
    </>
  )
}
