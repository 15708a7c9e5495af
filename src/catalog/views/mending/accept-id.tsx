// Adds the event's user id to the accepted ids with one click.
import { useAddress } from '../../address'
import type { EventDetail } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Button } from '../../parts/button'

interface Props {
  /** The ids that are accepted, separated by commas. */
  readonly value: string
  readonly onChange: (value: string) => void
}

export function AcceptId({ value, onChange }: Props) {
  const { query } = useAddress()
  const id = /^event:(\d+)$/.exec(query.get('event') ?? '')?.[1]
  const { data: event } = useResource<EventDetail>(id === undefined ? null : `/api/events/${id}`)
  const { groupId } = (event?.event ?? {}) as { readonly groupId?: unknown }
  const wanted = query.get('reason') === 'placeholder_group_id' ? groupId : event?.userId
  const accepted = value.split(',').map((one) => one.trim())
  if (typeof wanted !== 'string' || wanted.includes(',') || accepted.includes(wanted)) return null
  const all = [...accepted.filter((one) => one !== ''), wanted].join(', ')
  return (
    <Button kind="text" onClick={() => onChange(all)}>
      Accept “{wanted}”, the id of this event
    </Button>
  )
}
